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
import type { Message } from '../../events/message';
import type { GatewayContext } from '../gateway-context';
import { bodyDigestOf, idempotentSend } from '../idempotent-send';
import { fieldError } from '../problems/request-error';
import type { ChatId, ClientReference, IdempotencyKey, UpstreamName } from '../request/field-types';
import { selectionOf } from '../request/selection';

/** A link to send. */
export type SendLinkRequest = {
  /** The address, absolute, http or https.
   * @format uri
   * @minLength 1
   * @maxLength 2048
   * @pattern ^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$
   */
  readonly url: string;
  readonly clientReference?: ClientReference;
};

@Route('chats/{chatId}/links')
@Tags('Messages')
export class LinkController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Sends a hyperlink into a joined chat. 201 means that CTLive has acknowledged it and that its
   * event is stored.
   * @summary Send a link
   */
  @Post()
  @OperationId('sendLink')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The link as sent.')
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
  async sendLink(
    @Path() chatId: ChatId,
    @Body() body: SendLinkRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Message> {
    const { engine } = this.gateway;
    const selection = selectionOf(this.request, chatId, upstream);
    refuseNoUrl(body.url);
    return idempotentSend(this.request, {
      bodySha256: bodyDigestOf(body),
      selection,
      clientReference: body.clientReference,
      write: (name) => engine.send(selection, { kind: 'link', url: body.url }, name),
    });
  }
}

function refuseNoUrl(url: string): void {
  if (URL.canParse(url)) return;
  throw fieldError(
    'url',
    'url is not a URL.',
    'Send an absolute http or https URL of up to 2048 characters.',
  );
}
