import {
  Body,
  Controller,
  Extension,
  OperationId,
  Path,
  Put,
  Query,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../gateway-context';
import type { ChatId, UpstreamName } from '../request/field-types';
import { selectionOf } from '../request/selection';

/** Whether somebody is writing. */
export type SetWritingRequest = {
  /** Whether the customer is to see that somebody is writing. */
  readonly isWriting: boolean;
};

@Route('chats/{chatId}/writing')
@Tags('Messages')
export class WritingController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Shows or hides "is writing" at the customer's side. `true` lapses after 15 s unless repeated.
   * @summary Show that you are writing
   */
  @Put()
  @OperationId('setWriting')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse(204, 'Done.')
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_not_joined',
    'chat_ended',
    'upstream_ambiguous',
    'upstream_unavailable',
  ])
  async setWriting(
    @Path() chatId: ChatId,
    @Body() body: SetWritingRequest,
    @Query() upstream?: UpstreamName,
  ): Promise<void> {
    const selection = selectionOf(this.request, chatId, upstream);
    await this.gateway.engine.setWriting(selection, body.isWriting);
  }
}
