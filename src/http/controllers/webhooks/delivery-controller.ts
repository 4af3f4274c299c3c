import {
  Controller,
  Extension,
  Get,
  Header,
  OperationId,
  Path,
  Post,
  Queries,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { positionOfEventId } from '../../../events/event-json';
import {
  placeOfDeliveryId,
  type Delivery as StoredDelivery,
} from '../../../webhooks/delivery/delivery';
import { WebhookError } from '../../../webhooks/webhook-error';
import { replayIdOf } from '../../../webhooks/webhooks';
import type { GatewayContext } from '../../gateway-context';
import { idempotentWrite } from '../../idempotent-write';
import type { IdempotencyKey } from '../../request/field-types';
import { optionalInstantMs } from '../../request/instant';
import { defaultLimit, withHasMore } from '../../request/paging';
import { principalOf } from '../../request/request-facts';
import type { Delivery, DeliveryPage, LanePage } from '../../webhooks/delivery-schema';
import { maySeeWebhook, visibleWebhook } from '../../webhooks/webhook-access';
import type {
  DeliveryId,
  ListDeliveriesQuery,
  ListLanesQuery,
  WebhookId,
} from '../../webhooks/webhook-requests';
import { deliveryOf, laneOf } from '../../webhooks/webhook-view';
import { eventNotFound } from '../../webhooks/webhook-writes';

@Route()
@Tags('Webhooks')
export class DeliveryController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * How far each chat's events have come: one lane per upstream and chat that the webhook has
   * heard of, newest first.
   * @summary List a webhook's lanes
   */
  @Get('webhooks/{webhookId}/lanes')
  @OperationId('listWebhookLanes')
  @Security('bearerAuth', ['webhooks:read'])
  @SuccessResponse(200, 'One page of lanes.')
  @Extension('x-problems', ['webhook_not_found', 'invalid_cursor'])
  async listWebhookLanes(
    @Path() webhookId: WebhookId,
    @Queries() query: ListLanesQuery,
  ): Promise<LanePage> {
    const { webhooks, lanes, eventLog } = this.gateway;
    visibleWebhook(webhooks, principalOf(this.request), webhookId);
    const { limit = defaultLimit } = query;
    const page = await lanes.list({ ...query, webhookId, limit });
    const data = page.lanes.map((lane) => laneOf(eventLog.id, lane));
    return withHasMore({ data, nextCursor: page.next });
  }

  /**
   * What was sent to the webhook and what came of it, newest first. The newest 1,000 deliveries of
   * each webhook are kept.
   * @summary List a webhook's deliveries
   */
  @Get('webhooks/{webhookId}/deliveries')
  @OperationId('listDeliveries')
  @Security('bearerAuth', ['webhooks:read'])
  @SuccessResponse(200, 'One page of deliveries.')
  @Extension('x-problems', ['webhook_not_found', 'invalid_cursor'])
  async listDeliveries(
    @Path() webhookId: WebhookId,
    @Queries() query: ListDeliveriesQuery,
  ): Promise<DeliveryPage> {
    const { webhooks, deliveries } = this.gateway;
    visibleWebhook(webhooks, principalOf(this.request), webhookId);
    const { since, limit = defaultLimit, ...wanted } = query;
    const sinceMs = optionalInstantMs('since', since);
    const page = await deliveries.list({ ...wanted, webhookId, sinceMs, limit });
    return withHasMore({ data: page.deliveries.map(deliveryOf), nextCursor: page.next });
  }

  /**
   * One delivery with its attempts, as long as it is kept.
   * @summary Get a delivery
   */
  @Get('deliveries/{deliveryId}')
  @OperationId('getDelivery')
  @Security('bearerAuth', ['webhooks:read'])
  @SuccessResponse(200, 'The delivery.')
  @Extension('x-problems', ['delivery_not_found'])
  async getDelivery(@Path() deliveryId: DeliveryId): Promise<Delivery> {
    return deliveryOf(await this.visibleDelivery(deliveryId));
  }

  /**
   * Delivers an event once more. When its lane stands at this event, waiting or parked, the lane
   * goes on with it at once; otherwise the event is delivered beside the lane.
   * @summary Retry a delivery
   */
  @Post('deliveries/{deliveryId}/retry')
  @OperationId('retryDelivery')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(202, 'The delivery, which is due now.')
  @Extension('x-problems', [
    'delivery_not_found',
    'event_not_found',
    'webhook_disabled',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async retryDelivery(
    @Path() deliveryId: DeliveryId,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Delivery> {
    const delivery = await this.visibleDelivery(deliveryId);
    return idempotentWrite(this.request, {
      body: {},
      status: 202,
      write: (seed) => this.retry(delivery, seed),
    });
  }

  private async retry(delivery: StoredDelivery, seed: string): Promise<Delivery> {
    const { webhooks, replays, eventLog } = this.gateway;
    const webhook = webhooks.getEnabled(delivery.webhookId);
    const event = await eventLog.find(delivery.eventId);
    if (!event) throw eventNotFound();
    await replays.retry(webhook, delivery, event, replayIdOf(seed));
    return deliveryOf(delivery);
  }

  private async visibleDelivery(deliveryId: string): Promise<StoredDelivery> {
    const { deliveries, eventLog, webhooks } = this.gateway;
    const { webhookId = '', eventId = '' } = placeOfDeliveryId(deliveryId) ?? {};
    const webhook = webhooks.list().find(({ id }) => id === webhookId);
    const position = positionOfEventId(eventLog.id, eventId);
    const mayLook = webhook !== undefined && maySeeWebhook(principalOf(this.request), webhook);
    const delivery =
      mayLook && position !== undefined ? await deliveries.find(webhookId, position) : undefined;
    if (delivery) return delivery;
    throw new WebhookError('delivery_not_found', 'There is no such delivery, or it is not kept.');
  }
}
