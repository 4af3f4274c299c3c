import {
  Controller,
  Extension,
  Get,
  Header,
  OperationId,
  Path,
  Post,
  Response,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { isoTime } from '../../../runtime/clock';
import type { GatewayContext } from '../../gateway-context';
import { sendContent } from '../../media/content-answer';
import { signedUrlOf } from '../../media/signed-url';
import { parseMessageId } from '../../message-id';
import type { FileBytes, SignedUrl } from '../../media/multimedia-schema';
import { RequestError } from '../../problems/request-error';
import { alreadySent, responseOf } from '../../raw-answer';
import type { ByteRanges, ChatId, EntityTags, MessageId, Ticket } from '../../request/field-types';
import { chatVisibilityOf } from '../../request/selection';

@Route('chats/{chatId}/multimedia/{messageId}')
@Tags('Multimedia')
export class SignedUrlController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Makes an address at which the file of a message can be had without an API key, so that a page
   * can show it. It works for five minutes, for this file alone.
   * @summary Make a signed URL of a file
   */
  @Post('signed-url')
  @OperationId('createMultimediaSignedUrl')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse<{ Location: string }>(201, 'The address, and how long it works.')
  @Extension('x-problems', ['chat_not_found', 'message_not_found', 'media_not_found'])
  async createMultimediaSignedUrl(
    @Path() chatId: ChatId,
    @Path() messageId: MessageId,
  ): Promise<SignedUrl> {
    const visibility = chatVisibilityOf(this.request, chatId);
    const message = await this.gateway.chats.message(chatId, parseMessageId(messageId), visibility);
    const { url, expiresAtMs } = signedUrlOf(this.request, message);
    this.setHeader('Location', url);
    return { url, expiresAt: isoTime(expiresAtMs) };
  }

  /**
   * The bytes of a file, for whoever has its signed URL. Images, sound and film are to be shown in
   * place, other files to be saved.
   * @summary Download a file by its signed URL
   * @param ifNoneMatch Tags of what the caller has; with the current one the answer is 304.
   * @param range One range of bytes.
   * @param ifRange Tag under which `Range` counts; with another the whole file is answered.
   */
  // eslint-disable-next-line max-params -- tsoa knows each header as a parameter
  @Get('signed/{ticket}')
  @OperationId('downloadSignedMultimedia')
  @SuccessResponse<{ ETag: string; 'Accept-Ranges': string; 'Content-Disposition': string }>(
    200,
    'The bytes of the file.',
    'application/octet-stream',
  )
  @Response<FileBytes>(206, 'The part asked for.', undefined, 'application/octet-stream')
  @Response<void>(304, 'The caller has this file already.')
  @Extension('x-problems', [
    'invalid_ticket',
    'message_not_found',
    'media_not_found',
    'media_not_ready',
    'media_expired',
    'range_not_satisfiable',
    'url_not_allowed',
    'source_url_failed',
    'upstream_unavailable',
    'storage_full',
  ])
  async downloadSignedMultimedia(
    @Path() chatId: ChatId,
    @Path() messageId: MessageId,
    @Path() ticket: Ticket,
    @Header('If-None-Match') _ifNoneMatch?: EntityTags,
    @Header('Range') _range?: ByteRanges,
    @Header('If-Range') _ifRange?: EntityTags,
  ): Promise<FileBytes> {
    const id = parseMessageId(messageId);
    if (!this.gateway.signedLinks.isValid(ticket, chatId, id)) throw invalidTicket();
    const message = await this.gateway.chats.message(chatId, id, {});
    const kept = await this.gateway.media.open(message);
    const answer = { message, kept, isEmbedded: true };
    await sendContent(this.request, responseOf(this.request), answer);
    return alreadySent();
  }
}

function invalidTicket(): RequestError {
  return new RequestError('invalid_ticket', 'The signed URL is not genuine or has expired.');
}
