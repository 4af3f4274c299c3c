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
import type { Message } from '../../../events/message';
import type { GatewayContext } from '../../gateway-context';
import type { SendMultimediaFromUrlRequest } from '../../media/multimedia-schema';
import type { ChatId, IdempotencyKey, UpstreamName } from '../../request/field-types';
import { selectionOf } from '../../request/selection';
import { sendFromUrl } from '../../upload/url-upload';

@Route('chats/{chatId}/multimedia/url')
@Tags('Multimedia')
export class UrlUploadController extends Controller {
  constructor(
    _gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Sends a file that the gateway fetches from an address, under the rules of an upload. The
   * address is https on a public host, and up to three redirects are followed to such; the
   * operator may allow others with `EGRESS_ALLOW`. The file is fetched within two minutes.
   * @summary Send a file from a URL
   */
  @Post()
  @OperationId('sendMultimediaFromUrl')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The file as sent.')
  @Extension('x-problems', [
    'chat_not_found',
    'upstream_not_found',
    'chat_not_joined',
    'chat_ended',
    'upstream_ambiguous',
    'idempotency_in_progress',
    'file_too_large',
    'file_type_not_allowed',
    'file_type_mismatch',
    'idempotency_key_reused',
    'url_not_allowed',
    'file_empty',
    'source_url_failed',
    'upstream_unavailable',
    'overloaded',
    'outcome_unknown',
    'storage_full',
  ])
  async sendMultimediaFromUrl(
    @Path() chatId: ChatId,
    @Body() body: SendMultimediaFromUrlRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Message> {
    return sendFromUrl(this.request, selectionOf(this.request, chatId, upstream), body);
  }
}
