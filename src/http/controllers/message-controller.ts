import {
  Body,
  Controller,
  Extension,
  Get,
  Header,
  OperationId,
  Path,
  Post,
  Queries,
  Query,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { Message, MessageType } from '../../events/message';
import type { GatewayContext } from '../gateway-context';
import { bodyDigestOf, idempotentSend } from '../idempotent-send';
import { parseMessageId } from '../message-id';
import type {
  ChatId,
  ClientReference,
  IdempotencyKey,
  Instant,
  MessageId,
  PageCursor,
  SortOrder,
  UpstreamName,
} from '../request/field-types';
import { optionalInstantMs } from '../request/instant';
import { defaultLimit, withHasMore } from '../request/paging';
import { chatVisibilityOf, selectionOf } from '../request/selection';

/** A text to send. */
export type SendMessageRequest = {
  /** The text, as the customer will read it.
   * @minLength 1
   * @maxLength 10000
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly text: string;
  readonly clientReference?: ClientReference;
};

/** tsoa reads query parameters from an interface only. */
export interface ListMessagesQuery {
  /** Only messages of this type. */
  readonly type?: MessageType;
  /** Only messages sent at or after this time. */
  readonly since?: Instant;
  /** Only messages sent before this time. */
  readonly until?: Instant;
  /** `asc`, the default, is oldest first. */
  readonly order?: SortOrder;
  readonly after?: PageCursor;
  /** Most messages to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

/** One page of messages. */
export type MessagePage = {
  /** The messages, in the order asked for. */
  readonly data: readonly Message[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

@Route('chats/{chatId}/messages')
@Tags('Messages')
export class MessageController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Sends a text into a joined chat. 201 means that CTLive has acknowledged the message and that
   * its event is stored.
   * @summary Send a text
   */
  @Post()
  @OperationId('sendMessage')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(
    201,
    'The message as sent.',
  )
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_not_joined',
    'chat_ended',
    'upstream_ambiguous',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'upstream_unavailable',
    'overloaded',
    'outcome_unknown',
  ])
  async sendMessage(
    @Path() chatId: ChatId,
    @Body() body: SendMessageRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Message> {
    const { engine } = this.gateway;
    const selection = selectionOf(this.request, chatId, upstream);
    return idempotentSend(this.request, {
      bodySha256: bodyDigestOf(body),
      selection,
      clientReference: body.clientReference,
      write: (name) => engine.send(selection, { kind: 'text', text: body.text }, name),
    });
  }

  /**
   * Messages of a chat, oldest first: texts, links, files and all else CTLive calls a message.
   * @summary List messages
   */
  @Get()
  @OperationId('listMessages')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse(200, 'One page of messages.')
  @Extension('x-problems', ['invalid_cursor', 'chat_not_found'])
  async listMessages(
    @Path() chatId: ChatId,
    @Queries() query: ListMessagesQuery,
  ): Promise<MessagePage> {
    const page = await this.gateway.chats.messages({
      ...chatVisibilityOf(this.request, chatId),
      chatId,
      order: query.order ?? 'asc',
      after: query.after,
      limit: query.limit ?? defaultLimit,
      types: query.type && [query.type],
      sinceMs: optionalInstantMs('since', query.since),
      untilMs: optionalInstantMs('until', query.until),
    });
    return withHasMore(page);
  }

  /**
   * One message of a chat, with its receipts so far.
   * @summary Get a message
   */
  @Get('{messageId}')
  @OperationId('getMessage')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse(200, 'The message.')
  @Extension('x-problems', ['chat_not_found', 'message_not_found'])
  async getMessage(@Path() chatId: ChatId, @Path() messageId: MessageId): Promise<Message> {
    const visibility = chatVisibilityOf(this.request, chatId);
    return this.gateway.chats.message(chatId, parseMessageId(messageId), visibility);
  }
}
