import {
  Body,
  Controller,
  Delete,
  Extension,
  Get,
  Header,
  OperationId,
  Patch,
  Path,
  Post,
  Queries,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../../gateway-context';
import { idempotentWrite } from '../../idempotent-write';
import type { IdempotencyKey } from '../../request/field-types';
import { pageOf } from '../../request/paging';
import { principalOf } from '../../request/request-facts';
import { maySeeWebhook, visibleWebhook } from '../../webhooks/webhook-access';
import type {
  CreateWebhookRequest,
  ListWebhooksQuery,
  UpdateWebhookRequest,
  WebhookId,
} from '../../webhooks/webhook-requests';
import type { Webhook, WebhookPage } from '../../webhooks/webhook-schema';
import { webhookOf } from '../../webhooks/webhook-view';
import { changeOf, createWebhook } from '../../webhooks/webhook-writes';

@Route('webhooks')
@Tags('Webhooks')
export class WebhookController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Has events posted to an endpoint of yours, signed after Standard Webhooks 1.0.0: at least
   * once, in order within each chat, each with the bytes `GET /events` shows. The answer is the
   * only place where the signing secret is shown. A key limited to chats or upstreams makes
   * webhooks within these limits.
   * @summary Make a webhook
   */
  @Post()
  @OperationId('createWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The new webhook.')
  @Extension('x-problems', [
    'invalid_cursor',
    'chat_not_found',
    'upstream_not_found',
    'url_not_allowed',
    'idempotency_in_progress',
    'idempotency_key_reused',
  ])
  async createWebhook(
    @Body() body: CreateWebhookRequest,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<Webhook> {
    return idempotentWrite(this.request, {
      body,
      status: 201,
      write: (seed) => createWebhook(this.request, body, seed),
      location: ({ id }) => `/webhooks/${id}`,
      isSecret: true,
    });
  }

  /**
   * Every webhook the key may see, newest first.
   * @summary List webhooks
   */
  @Get()
  @OperationId('listWebhooks')
  @Security('bearerAuth', ['webhooks:read'])
  @SuccessResponse(200, 'One page of webhooks.')
  @Extension('x-problems', ['invalid_cursor'])
  async listWebhooks(@Queries() query: ListWebhooksQuery): Promise<WebhookPage> {
    const { webhooks } = this.gateway;
    const principal = principalOf(this.request);
    const visible = webhooks.list().filter((webhook) => maySeeWebhook(principal, webhook));
    const page = pageOf(visible, query);
    const data = await Promise.all(page.data.map((each) => webhooks.view(each)));
    return { ...page, data: data.map(webhookOf) };
  }

  /**
   * One webhook, how it is doing, and how much waits for it.
   * @summary Get a webhook
   */
  @Get('{webhookId}')
  @OperationId('getWebhook')
  @Security('bearerAuth', ['webhooks:read'])
  @SuccessResponse(200, 'The webhook.')
  @Extension('x-problems', ['webhook_not_found'])
  async getWebhook(@Path() webhookId: WebhookId): Promise<Webhook> {
    const { webhooks } = this.gateway;
    const webhook = visibleWebhook(webhooks, principalOf(this.request), webhookId);
    return webhookOf(await webhooks.view(webhook));
  }

  /**
   * Changes what is given. New filters hold for events logged from now on, and for what waits.
   * A webhook somebody disabled stays so until somebody resumes it.
   * @summary Change a webhook
   */
  @Patch('{webhookId}')
  @OperationId('updateWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse(200, 'The webhook as it is now.')
  @Extension('x-problems', [
    'webhook_not_found',
    'chat_not_found',
    'upstream_not_found',
    'url_not_allowed',
  ])
  async updateWebhook(
    @Path() webhookId: WebhookId,
    @Body() body: UpdateWebhookRequest,
  ): Promise<Webhook> {
    const { webhooks } = this.gateway;
    visibleWebhook(webhooks, principalOf(this.request), webhookId);
    let webhook = await webhooks.update(webhookId, changeOf(this.request, body));
    if (body.state === 'disabled') webhook = await webhooks.disable(webhookId);
    if (body.state === 'active') webhook = await webhooks.resume(webhookId);
    return webhookOf(await webhooks.view(webhook));
  }

  /**
   * Removes a webhook with its lanes and deliveries. What waits for it is not delivered.
   * @summary Delete a webhook
   */
  @Delete('{webhookId}')
  @OperationId('deleteWebhook')
  @Security('bearerAuth', ['webhooks:write'])
  @SuccessResponse(204, 'Deleted.')
  @Extension('x-problems', ['webhook_not_found'])
  async deleteWebhook(@Path() webhookId: WebhookId): Promise<void> {
    const { webhooks } = this.gateway;
    visibleWebhook(webhooks, principalOf(this.request), webhookId);
    await webhooks.remove(webhookId);
  }
}
