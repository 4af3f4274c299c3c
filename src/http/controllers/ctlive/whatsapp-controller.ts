import {
  Body,
  Controller,
  Extension,
  Header,
  OperationId,
  Post,
  Query,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../../gateway-context';
import { actingUpstreamOf } from '../../integration/acting-upstream';
import { idempotentCall } from '../../integration/idempotent-call';
import { checkedFile } from '../../integration/whatsapp-file';
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
    'upstream_login_required',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'not_supported_by_upstream',
    'upstream_rejected',
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
    'upstream_login_required',
    'idempotency_in_progress',
    'file_too_large',
    'file_type_not_allowed',
    'file_type_mismatch',
    'idempotency_key_reused',
    'invalid_base64',
    'file_empty',
    'not_supported_by_upstream',
    'upstream_rejected',
    'upstream_unavailable',
    'overloaded',
    'outcome_unknown',
  ])
  async sendWhatsAppMultimediaBase64(
    @Body() body: SendWhatsAppMultimediaBase64Request,
    @Query() upstream?: UpstreamName,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WhatsAppAcceptance> {
    const maxUploadBytes = this.gateway.uploadLimits.maxBytesOf(body.fileName);
    const { sha256, ...file } = await checkedFile(body, maxUploadBytes);
    const message = { ...file, ...numbersOf(body) };
    const { base64: _base64, ...decisive } = message;
    return this.accepted(upstream, { ...decisive, sha256 }, (id) =>
      this.gateway.whatsApp.sendFile(id, message),
    );
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
    'upstream_not_found',
    'upstream_login_required',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'not_supported_by_upstream',
    'upstream_rejected',
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
    const message = { ...body, ...numbersOf(body), headerData, bodyData, dynamicUrl };
    return this.accepted(upstream, { ...body }, (id) =>
      this.gateway.whatsApp.sendTemplate(id, message),
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
