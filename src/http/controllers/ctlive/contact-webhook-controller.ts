import {
  Body,
  Controller,
  Extension,
  OperationId,
  Path,
  Post,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { GatewayContext } from '../../gateway-context';
import type { UpstreamName } from '../../request/field-types';

/** CTLive's envelope. */
export type CtliveAcknowledgement = {
  /** Always true: what was not taken is a problem.
   * @example true
   */
  readonly result: boolean;
  /** `error` among them, always null. */
  readonly [member: string]: unknown;
};

/** What CTLive posts about a contact: every member it has, known or not. */
export type CtliveContact = {
  readonly [member: string]: unknown;
};

@Route('ctlive/{upstream}/contacts')
@Tags('CTLive')
export class ContactWebhookController extends Controller {
  constructor(private readonly gateway: GatewayContext) {
    super();
  }

  /**
   * Where CTLive's CTI webhooks `newContact` and `endContact` are to point. They become `chat.offered`
   * and `chat.ended`, once each however often CTLive repeats them. Every member is accepted.
   * @summary Take a contact from CTLive
   */
  @Post()
  @OperationId('receiveCtliveContact')
  @Security('ctliveBearer')
  @SuccessResponse(200, 'Stored.')
  @Extension('x-accepts-any', true)
  @Extension('x-problems', ['authentication_required', 'invalid_api_key', 'storage_unavailable'])
  async receiveCtliveContact(
    @Path() upstream: UpstreamName,
    @Body() body: CtliveContact,
  ): Promise<CtliveAcknowledgement> {
    await this.gateway.contactWebhooks.receive(upstream, body);
    return { result: true, error: null };
  }
}
