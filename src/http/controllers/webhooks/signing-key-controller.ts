import { Controller, Get, OperationId, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import type { GatewayContext } from '../../gateway-context';
import type { WebhookSigningKeys } from '../../webhooks/webhook-schema';

@Route('.well-known')
@Tags('Webhooks')
export class SigningKeyController extends Controller {
  constructor(private readonly gateway: GatewayContext) {
    super();
  }

  /**
   * The Ed25519 public keys that verify the `v1a` part of `webhook-signature`. Fetch them once and
   * keep them; never take a key from a delivery.
   * @summary Get the webhook signing keys
   */
  @Get('webhook-keys.json')
  @OperationId('getWebhookSigningKeys')
  @SuccessResponse(200, 'The keys.')
  async getWebhookSigningKeys(): Promise<WebhookSigningKeys> {
    return Promise.resolve({ keys: this.gateway.webhooks.signingKeys() });
  }
}
