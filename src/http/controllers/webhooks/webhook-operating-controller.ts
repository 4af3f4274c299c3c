import {
  Body,
  Controller,
  Extension,
  Header,
  OperationId,
  Path,
  Post,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { isoTime } from '../../../runtime/clock';
import { overlapMs } from '../../../webhooks/signing/webhook-secret';
import type { GatewayContext } from '../../gateway-context';
import { idempotentWrite } from '../../idempotent-write';
import type { IdempotencyKey } from '../../request/field-types';
import { principalOf } from '../../request/request-facts';
import type { WebhookAttempt } from '../../webhooks/delivery-schema';
import { visibleWebhook } from '../../webhooks/webhook-access';
import type {
  ReplayWebhookRequest,
  ResumeWebhookRequest,
  WebhookId,
} from '../../webhooks/webhook-requests';
import type { Replay, RotatedSecret, Webhook } from '../../webhooks/webhook-schema';
import { attemptOf, webhookOf } from '../../webhooks/webhook-view';
import { startReplay } from '../../webhooks/webhook-writes';

@Route('webhooks/{webhookId}')
@Tags('Webhooks')
export class WebhookOperatingController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Posts a `webhook.test` event to the endpoint, once, at once, and answers what came of it. The
   * event is in no log.
   * @summary Test a webhook
   */
  @Post('test')
  @OperationId('testWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The attempt.')
  @Extension('x-problems', [
    'webhook_not_found',
    'webhook_disabled',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async testWebhook(
    @Path() webhookId: WebhookId,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<WebhookAttempt> {
    const { id } = this.webhook(webhookId);
    return idempotentWrite(this.request, {
      body: {},
      status: 200,
      write: async (seed) => attemptOf(await this.gateway.webhooks.test(id, seed)),
    });
  }

  /**
   * Makes a new signing secret. For 24 hours deliveries carry a signature of each of the two, so
   * that your side can change over without losing one.
   * @summary Rotate a webhook's secret
   */
  @Post('rotate-secret')
  @OperationId('rotateWebhookSecret')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The new secret.')
  @Extension('x-problems', [
    'webhook_not_found',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async rotateWebhookSecret(
    @Path() webhookId: WebhookId,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<RotatedSecret> {
    const { id } = this.webhook(webhookId);
    return idempotentWrite(this.request, {
      body: {},
      status: 200,
      write: async (seed) => {
        const secret = await this.gateway.webhooks.rotateSecret(id, seed);
        const formerSecretExpiresAt = isoTime(this.gateway.clock.now() + overlapMs);
        return { secret, formerSecretExpiresAt };
      },
      isSecret: true,
    });
  }

  /**
   * Makes due now what waits for the webhook, parked lanes too, of one chat or of all. Without a
   * chat a disabled webhook is enabled again, and goes on where it stopped.
   * @summary Resume a webhook
   */
  @Post('resume')
  @OperationId('resumeWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The webhook as it is now.')
  @Extension('x-problems', [
    'webhook_not_found',
    'webhook_disabled',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async resumeWebhook(
    @Path() webhookId: WebhookId,
    @Body() body: ResumeWebhookRequest = {},
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Webhook> {
    const { webhooks } = this.gateway;
    const { id } = this.webhook(webhookId);
    return idempotentWrite(this.request, {
      body,
      status: 200,
      write: async () => webhookOf(await webhooks.view(await webhooks.resume(id, body.chatId))),
    });
  }

  /**
   * Delivers again what is still kept and what the webhook hears: one event, or everything behind
   * a cursor or since a time. Replayed events keep their ids and their order within each chat, and
   * carry `ctlive-replay`; what happens meanwhile is delivered beside them.
   * @summary Replay events to a webhook
   */
  @Post('replay')
  @OperationId('replayWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'The replay has begun.')
  @Extension('x-problems', [
    'webhook_not_found',
    'webhook_disabled',
    'event_not_found',
    'invalid_cursor',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async replayWebhook(
    @Path() webhookId: WebhookId,
    @Body() body: ReplayWebhookRequest,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Replay> {
    const { id } = this.webhook(webhookId);
    const webhook = this.gateway.webhooks.getEnabled(id);
    return idempotentWrite(this.request, {
      body,
      status: 202,
      write: (seed) => startReplay(this.request, webhook, body, seed),
    });
  }

  private webhook(webhookId: string) {
    return visibleWebhook(this.gateway.webhooks, principalOf(this.request), webhookId);
  }
}
