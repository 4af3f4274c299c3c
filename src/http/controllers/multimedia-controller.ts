import {
  Body,
  Controller,
  Extension,
  FormField,
  Get,
  Header,
  OperationId,
  Path,
  Post,
  Query,
  Response,
  Route,
  Security,
  SuccessResponse,
  Tags,
  UploadedFile,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { Message } from '../../events/message';
import type { GatewayContext } from '../gateway-context';
import { parseMessageId } from '../message-id';
import { sendContent, type KeptMessageFile } from '../media/content-answer';
import { sendObject } from '../media/multimedia-object';
import type {
  FileBytes,
  MultimediaObject,
  SendMultimediaBase64Request,
} from '../media/multimedia-schema';
import { alreadySent, responseOf } from '../raw-answer';
import type {
  ByteRanges,
  ChatId,
  EntityTags,
  IdempotencyKey,
  MessageId,
  UpstreamName,
} from '../request/field-types';
import { chatVisibilityOf, selectionOf } from '../request/selection';
import { sendBase64 } from '../upload/base64-upload';
import { sendPart } from '../upload/part-upload';

@Route('chats/{chatId}/multimedia')
@Tags('Multimedia')
export class MultimediaController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Sends a file into a joined chat, as an ordinary upload. PNG and JPEG go as images, PDF, Word,
   * Excel and PowerPoint files as documents; content, file name and declared type must agree.
   * Nothing is seen in the chat before the whole file has arrived. An empty field counts as absent.
   * @summary Send a file
   * @param file The file, with its name.
   * @param caption Text shown with the file.
   * @param fileName Name to send the file under, instead of the part's own.
   * @param replyTo Id of the message this one answers.
   * @param clientReference Your own reference. It comes back in answers and events and is never sent to CTLive.
   * @maxLength caption 1024
   * @maxLength fileName 255
   * @maxLength replyTo 1000
   * @maxLength clientReference 128
   */
  // eslint-disable-next-line max-params -- tsoa knows a form as one parameter per field
  @Post()
  @OperationId('sendMultimedia')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The file as sent.')
  @Extension('x-problems', [
    'invalid_upload',
    'unknown_field',
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
    'file_empty',
    'upstream_unavailable',
    'overloaded',
    'outcome_unknown',
    'storage_full',
  ])
  async sendMultimedia(
    @Path() chatId: ChatId,
    @UploadedFile() file: Express.Multer.File,
    @FormField() caption?: string,
    @FormField() fileName?: string,
    @FormField() replyTo?: string,
    @FormField() clientReference?: string,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Message> {
    const selection = selectionOf(this.request, chatId, upstream);
    const said = { caption, replyTo, clientReference, fileName: fileName ?? file.originalname };
    return sendPart(this.request, selection, { ...said, declaredType: file.mimetype });
  }

  /**
   * Sends a file given as base64 in JSON: the content object of the SDK. For files above a few
   * megabytes upload them as multipart instead.
   * @summary Send a file as base64
   */
  @Post('base64')
  @OperationId('sendMultimediaBase64')
  @Security('bearerAuth', ['messages:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The file as sent.')
  @Extension('x-problems', [
    'invalid_upload',
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
    'invalid_base64',
    'file_empty',
    'upstream_unavailable',
    'overloaded',
    'outcome_unknown',
    'storage_full',
  ])
  async sendMultimediaBase64(
    @Path() chatId: ChatId,
    @Body() body: SendMultimediaBase64Request,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Message> {
    return sendBase64(this.request, selectionOf(this.request, chatId, upstream), body);
  }

  /**
   * A file of a chat as CTLive's own object, the file in it as base64. It comes from the gateway's
   * own store; a file still on its way from CTLive is waited for up to ten seconds.
   * @summary Get a file as base64
   */
  @Get('{messageId}')
  @OperationId('getMultimedia')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse(200, 'The multimedia object.')
  @Extension('x-problems', [
    'chat_not_found',
    'message_not_found',
    'media_not_found',
    'media_not_ready',
    'media_expired',
    'url_not_allowed',
    'source_url_failed',
    'upstream_unavailable',
    'storage_full',
  ])
  async getMultimedia(
    @Path() chatId: ChatId,
    @Path() messageId: MessageId,
  ): Promise<MultimediaObject> {
    await sendObject(responseOf(this.request), await this.kept(chatId, messageId));
    return alreadySent();
  }

  /**
   * The bytes of a file of a chat, to be saved under the name it was sent with. They come from the
   * gateway's own store; a file still on its way from CTLive is waited for up to ten seconds.
   * @summary Download a file
   * @param ifNoneMatch Tags of what the caller has; with the current one the answer is 304.
   * @param range One range of bytes.
   * @param ifRange Tag under which `Range` counts; with another the whole file is answered.
   */
  // eslint-disable-next-line max-params -- tsoa knows each header as a parameter
  @Get('{messageId}/content')
  @OperationId('downloadMultimedia')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse<{ ETag: string; 'Accept-Ranges': string; 'Content-Disposition': string }>(
    200,
    'The bytes of the file.',
    'application/octet-stream',
  )
  @Response<FileBytes>(206, 'The part asked for.', undefined, 'application/octet-stream')
  @Response<void>(304, 'The caller has this file already.')
  @Extension('x-problems', [
    'chat_not_found',
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
  async downloadMultimedia(
    @Path() chatId: ChatId,
    @Path() messageId: MessageId,
    @Header('If-None-Match') _ifNoneMatch?: EntityTags,
    @Header('Range') _range?: ByteRanges,
    @Header('If-Range') _ifRange?: EntityTags,
  ): Promise<FileBytes> {
    const answer = { ...(await this.kept(chatId, messageId)), isEmbedded: false };
    await sendContent(this.request, responseOf(this.request), answer);
    return alreadySent();
  }

  private async kept(chatId: string, messageId: string): Promise<KeptMessageFile> {
    const { chats, media } = this.gateway;
    const visibility = chatVisibilityOf(this.request, chatId);
    const message = await chats.message(chatId, parseMessageId(messageId), visibility);
    return { message, kept: await media.open(message) };
  }
}
