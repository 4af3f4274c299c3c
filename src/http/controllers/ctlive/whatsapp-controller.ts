import {
  Body,
  Controller,
  Extension,
  FormField,
  Header,
  OperationId,
  Post,
  Query,
  Route,
  Security,
  SuccessResponse,
  Tags,
  UploadedFile,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../../gateway-context';
import { actingUpstreamOf } from '../../integration/acting-upstream';
import { idempotentCall } from '../../integration/idempotent-call';
import {
  base64File,
  checkedHeader,
  uploadedFile,
  type NamedFile,
} from '../../integration/whatsapp-file';
import {
  plainNumber,
  type SendWhatsAppMessageRequest,
  type SendWhatsAppMultimediaBase64Request,
  type SendWhatsAppTemplateMessageRequest,
  type WhatsAppAcceptance,
} from '../../integration/whatsapp-schema';
import type { IdempotencyKey, UpstreamName } from '../../request/field-types';

const acceptedStatus = 202;

@Route('whatsapp')
@Tags('WhatsApp')
export class WhatsAppController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Sends a text to a WhatsApp customer, or into an active WhatsApp chat.
   * @summary Send a WhatsApp text
   */
  @Post('messages')
  @OperationId('sendWhatsAppMessage')
  @Security('bearerAuth', ['whatsapp:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'CTLive has accepted it.')
  @Extension('x-problems', [
    'upstream_not_found',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'upstream_unavailable',
    'outcome_unknown',
  ])
  async sendWhatsAppMessage(
    @Body() body: SendWhatsAppMessageRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WhatsAppAcceptance> {
    const message = { ...body, ...numbersOf(body) };
    return this.accepted(upstream, { ...body }, (id) =>
      this.gateway.whatsApp.sendText(id, message),
    );
  }

  /**
   * Sends a file to a WhatsApp customer, as an ordinary upload: PNG and JPEG images, PDF, Word, Excel
   * and PowerPoint documents. CTLive sees nothing before the whole file has arrived and been checked.
   * @summary Send a WhatsApp file
   * @param file The file, with its name.
   * @param customerPhoneNumber The customer, digits alone; a leading `+` is accepted and stripped.
   * @param servicePhoneNumber The WhatsApp business number, likewise.
   * @param fileName Name to send the file under, instead of the part's own.
   * @minLength customerPhoneNumber 3
   * @maxLength customerPhoneNumber 32
   * @pattern customerPhoneNumber ^\+?[0-9]+$
   * @minLength servicePhoneNumber 3
   * @maxLength servicePhoneNumber 32
   * @pattern servicePhoneNumber ^\+?[0-9]+$
   * @maxLength fileName 255
   */
  // eslint-disable-next-line max-params -- tsoa knows a form as one parameter per field
  @Post('multimedia')
  @OperationId('sendWhatsAppMultimedia')
  @Security('bearerAuth', ['whatsapp:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'CTLive has accepted it.')
  @Extension('x-problems', [
    'invalid_upload',
    'unknown_field',
    'upstream_not_found',
    'idempotency_in_progress',
    'file_too_large',
    'file_type_not_allowed',
    'file_type_mismatch',
    'idempotency_key_reused',
    'file_empty',
    'upstream_unavailable',
    'outcome_unknown',
    'storage_full',
  ])
  async sendWhatsAppMultimedia(
    @UploadedFile() file: Express.Multer.File,
    @FormField() customerPhoneNumber: string,
    @FormField() servicePhoneNumber: string,
    @FormField() fileName?: string,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WhatsAppAcceptance> {
    const { originalname, mimetype } = file;
    const named = uploadedFile(this.request, { fileName: fileName ?? originalname, mimetype });
    const numbers = numbersOf({ customerPhoneNumber, servicePhoneNumber });
    return this.fileAccepted(upstream, named, numbers);
  }

  /**
   * Sends a file, given as base64, to a WhatsApp customer.
   * @summary Send a WhatsApp file as base64
   */
  @Post('multimedia/base64')
  @OperationId('sendWhatsAppMultimediaBase64')
  @Security('bearerAuth', ['whatsapp:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'CTLive has accepted it.')
  @Extension('x-problems', [
    'invalid_upload',
    'upstream_not_found',
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
  ])
  async sendWhatsAppMultimediaBase64(
    @Body() body: SendWhatsAppMultimediaBase64Request,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WhatsAppAcceptance> {
    return this.fileAccepted(upstream, await base64File(this.request, body), numbersOf(body));
  }

  /**
   * Sends a template message to a WhatsApp customer.
   * @summary Send a WhatsApp template message
   */
  @Post('template-messages')
  @OperationId('sendWhatsAppTemplateMessage')
  @Security('bearerAuth', ['whatsapp:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'CTLive has accepted it.')
  @Extension('x-problems', [
    'invalid_upload',
    'upstream_not_found',
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
  ])
  async sendWhatsAppTemplateMessage(
    @Body() body: SendWhatsAppTemplateMessageRequest,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WhatsAppAcceptance> {
    const { headerData = [], bodyData = [], dynamicUrl = [] } = body;
    const header = body.header && (await checkedHeader(this.request, body.header));
    const message = { ...body, ...numbersOf(body), header, headerData, bodyData, dynamicUrl };
    return this.accepted(upstream, { ...body }, (id) =>
      this.gateway.whatsApp.sendTemplate(id, message),
    );
  }

  private fileAccepted(
    upstream: string | undefined,
    { sha256, ...file }: NamedFile,
    numbers: ReturnType<typeof numbersOf>,
  ): Promise<WhatsAppAcceptance> {
    const { base64: _base64, ...decisive } = { ...file, ...numbers, sha256 };
    return this.accepted(upstream, decisive, (id) =>
      this.gateway.whatsApp.sendFile(id, { ...file, ...numbers }),
    );
  }

  private async accepted(
    named: string | undefined,
    body: Readonly<Record<string, unknown>>,
    send: (upstream: string) => Promise<void>,
  ): Promise<WhatsAppAcceptance> {
    const upstream = actingUpstreamOf(this.request, named);
    this.setStatus(acceptedStatus);
    const run = async (): Promise<WhatsAppAcceptance> => {
      await send(upstream);
      return { accepted: true, upstream };
    };
    const call = { body, upstream, status: acceptedStatus, isRepeatable: false, run };
    return idempotentCall(this.request, call);
  }
}

function numbersOf(body: { customerPhoneNumber: string; servicePhoneNumber: string }) {
  return {
    customerPhoneNumber: plainNumber(body.customerPhoneNumber),
    servicePhoneNumber: plainNumber(body.servicePhoneNumber),
  };
}
