import {
  Body,
  Controller,
  Extension,
  Header,
  OperationId,
  Path,
  Post,
  Query,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { EngineError } from '../../../engine/engine-error';
import type { Chat } from '../../../events/chat';
import type { GatewayContext } from '../../gateway-context';
import { idempotentCall } from '../../integration/idempotent-call';
import type { ChatId, IdempotencyKey, UpstreamName } from '../../request/field-types';
import { principalOf } from '../../request/request-facts';
import { selectionOf } from '../../request/selection';

/** Who takes over. */
export type TransferChatRequest = {
  readonly toUpstream: UpstreamName;
  /** A note for whoever follows the events; CTLive does not see it.
   * @minLength 1
   * @maxLength 2000
   */
  readonly note?: string;
};

/** Which bot takes over. */
export type RouteChatToBotRequest = {
  /** CTLive's id of the bot.
   * @minLength 1
   * @maxLength 200
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly botId: string;
};

@Route('chats/{chatId}')
@Tags('Chats')
export class ChatRoutingController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Hands a chat from one identity of the gateway, which has to be live in it, to another: the target
   * joins, then the source leaves. When the target cannot join or the source cannot leave, nothing
   * changes; at no moment is neither in the chat. To hand it to an agent outside the gateway, leave
   * it: CTLive itself has no transfer call.
   * @summary Transfer a chat
   */
  @Post('transfer')
  @OperationId('transferChat')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(
    200,
    'The chat, in the hands of the target.',
  )
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
  async transferChat(
    @Path() chatId: ChatId,
    @Body() body: TransferChatRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Chat> {
    const selection = selectionOf(this.request, chatId, upstream);
    if (!principalOf(this.request).maySeeUpstream(body.toUpstream)) {
      throw new EngineError('upstream_not_found', 'There is no such upstream.', 'not_done');
    }
    const run = (): Promise<Chat> => this.gateway.routing.transfer(selection, body);
    const call = { body, upstream, status: 200, isRepeatable: true, run };
    return idempotentCall(this.request, call);
  }

  /**
   * Engages a bot of CTLive in an active chat, through CTLive's REST services.
   * @summary Route a chat to a bot
   */
  @Post('route-to-bot')
  @OperationId('routeChatToBot')
  @Security('bearerAuth', ['chats:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The chat.')
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
  async routeChatToBot(
    @Path() chatId: ChatId,
    @Body() body: RouteChatToBotRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Chat> {
    const selection = selectionOf(this.request, chatId, upstream);
    const run = (): Promise<Chat> => this.gateway.routing.routeToBot(selection, body.botId);
    const call = { body, upstream, status: 200, isRepeatable: false, run };
    return idempotentCall(this.request, call);
  }
}
