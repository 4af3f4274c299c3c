import {
  Body,
  Controller,
  Extension,
  Get,
  Header,
  OperationId,
  Patch,
  Path,
  Post,
  Queries,
  Query,
  Response,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { Chat } from '../../events/chat';
import type { GatewayContext } from '../gateway-context';
import { idempotentCall } from '../integration/idempotent-call';
import { defaultLimit, withHasMore } from '../request/paging';
import type {
  ChatId,
  ChatLabels,
  ExternalId,
  IdempotencyKey,
  Instant,
  PageCursor,
  SortOrder,
  UpstreamName,
} from '../request/field-types';
import { optionalInstantMs } from '../request/instant';
import { chatVisibilityOf, filterVisibilityOf, selectionOf } from '../request/selection';

/** Your own labels for a chat. */
export type LabelChatRequest = {
  readonly externalId?: ExternalId;
  readonly metadata?: ChatLabels;
};

/** How to join a chat. */
export type JoinChatRequest = {
  /** Name shown to the customer; without it, the upstream's own.
   * @minLength 1
   * @maxLength 100
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly nickname?: string;
  readonly externalId?: ExternalId;
  readonly metadata?: ChatLabels;
};

/** How a chat ended. */
export type EndChatRequest = {
  /** `success`, the default; anything else is a failure reason to CTLive.
   * @minLength 1
   * @maxLength 200
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly reason?: string;
};

/** tsoa reads query parameters from an interface only. */
export interface ListChatsQuery {
  /** Only chats in this state. */
  readonly state?: 'offered' | 'active' | 'ended';
  /** Only chats this upstream is or was in. */
  readonly upstream?: UpstreamName;
  /** Only chats of this CTLive service, by its id.
   * @minLength 1
   * @maxLength 200
   */
  readonly service?: string;
  /** Only chats of this CTLive channel.
   * @minLength 1
   * @maxLength 100
   */
  readonly channel?: string;
  /** Only chats with this external id. */
  readonly externalId?: ExternalId;
  /** Only chats that changed at or after this time. */
  readonly updatedSince?: Instant;
  /** `desc`, the default, is newest first. */
  readonly order?: SortOrder;
  readonly after?: PageCursor;
  /** Most chats to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

/** One page of chats. */
export type ChatPage = {
  /** The chats, in the order asked for. */
  readonly data: readonly Chat[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

@Route('chats')
@Tags('Chats')
export class ChatController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Puts one of the gateway's identities into a chat, from where on messages can be sent and
   * everything that happens is logged. Joining again answers 200 and changes nothing but the
   * labels. `externalId` and `metadata` are copied into every event of the chat that is logged
   * after the join; `chat.joined` itself carries those given before.
   * @summary Join a chat
   */
  @Post('{chatId}/join')
  @OperationId('joinChat')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(
    201,
    'The chat, joined by this call.',
  )
  @Response<Chat>(200, 'The chat; this identity was in it already.')
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_ended',
    'upstream_ambiguous',
    'upstream_unavailable',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'outcome_unknown',
  ])
  async joinChat(
    @Path() chatId: ChatId,
    @Query() upstream?: UpstreamName,
    @Body() body: JoinChatRequest = {},
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Chat> {
    const selection = selectionOf(this.request, chatId, upstream);
    const location = `/chats/${encodeURIComponent(chatId)}`;
    const run = async (): Promise<Chat> => {
      const joined = await this.gateway.engine.join(selection, { nickname: body.nickname });
      const chat = await this.labelled(joined.chat, body);
      this.setStatus(joined.isNew ? 201 : 200);
      if (joined.isNew) this.setHeader('Location', location);
      return chat;
    };
    const status = (): number => this.getStatus() ?? 200;
    const call = { body, upstream, status, isRepeatable: true, run, location };
    return idempotentCall(this.request, call);
  }

  /**
   * Chats this gateway knows, newest first. A chat is one item however many identities are in it.
   * @summary List chats
   */
  @Get()
  @OperationId('listChats')
  @Security('bearerAuth', ['chats:read'])
  @SuccessResponse(200, 'One page of chats.')
  @Extension('x-problems', ['invalid_cursor', 'upstream_not_found'])
  async listChats(@Queries() query: ListChatsQuery): Promise<ChatPage> {
    const {
      service,
      upstream,
      updatedSince,
      order = 'desc',
      limit = defaultLimit,
      ...rest
    } = query;
    const page = await this.gateway.chats.chats({
      ...rest,
      ...filterVisibilityOf(this.request, upstream),
      serviceId: service,
      updatedSinceMs: optionalInstantMs('updatedSince', updatedSince),
      order,
      limit,
    });
    return withHasMore(page);
  }

  /**
   * One chat, with every identity of the gateway that is in it.
   * @summary Get a chat
   */
  @Get('{chatId}')
  @OperationId('getChat')
  @Security('bearerAuth', ['chats:read'])
  @SuccessResponse(200, 'The chat.')
  @Extension('x-problems', ['chat_not_found'])
  async getChat(@Path() chatId: ChatId): Promise<Chat> {
    return this.gateway.chats.chat(chatId, chatVisibilityOf(this.request, chatId));
  }

  /**
   * Sets your own labels of a chat. What is given replaces what was there, `metadata` as a whole;
   * what is absent stays.
   * @summary Label a chat
   */
  @Patch('{chatId}')
  @OperationId('updateChat')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse(200, 'The chat with its labels.')
  @Extension('x-problems', ['chat_not_found'])
  async updateChat(@Path() chatId: ChatId, @Body() body: LabelChatRequest): Promise<Chat> {
    const visibility = chatVisibilityOf(this.request, chatId);
    return this.gateway.chats.label(chatId, labelsOf(body), visibility);
  }

  /**
   * Takes an identity out of a chat; the chat goes on for the others. Leaving again answers the
   * same.
   * @summary Leave a chat
   */
  @Post('{chatId}/leave')
  @OperationId('leaveChat')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The chat.')
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_not_joined',
    'chat_ended',
    'upstream_ambiguous',
    'upstream_unavailable',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'outcome_unknown',
  ])
  async leaveChat(
    @Path() chatId: ChatId,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Chat> {
    const selection = selectionOf(this.request, chatId, upstream);
    const run = (): Promise<Chat> => this.gateway.engine.leave(selection);
    return idempotentCall(this.request, { ...{ body: {}, upstream, run }, ...repeatable });
  }

  /**
   * Ends a chat for everybody in it. Answers once CTLive confirms. Ending again answers the same.
   * @summary End a chat
   */
  @Post('{chatId}/end')
  @OperationId('endChat')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The ended chat.')
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_not_joined',
    'upstream_ambiguous',
    'upstream_unavailable',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'outcome_unknown',
  ])
  async endChat(
    @Path() chatId: ChatId,
    @Query() upstream?: UpstreamName,
    @Body() body: EndChatRequest = {},
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Chat> {
    const selection = selectionOf(this.request, chatId, upstream);
    const run = (): Promise<Chat> => this.gateway.engine.end(selection, body.reason);
    return idempotentCall(this.request, { ...{ body, upstream, run }, ...repeatable });
  }

  private async labelled(chat: Chat, labels: LabelChatRequest): Promise<Chat> {
    const { externalId, metadata } = labels;
    if (externalId === undefined && metadata === undefined) return chat;
    const visibility = chatVisibilityOf(this.request, chat.id);
    return this.gateway.chats.label(chat.id, { externalId, metadata }, visibility);
  }
}

/** Who has left a chat, or ended it, has done so. */
const repeatable = { status: 200, isRepeatable: true } as const;

function labelsOf({ externalId, metadata }: LabelChatRequest): LabelChatRequest {
  return { externalId, metadata };
}
