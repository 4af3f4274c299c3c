import {
  Body,
  Controller,
  Delete,
  Extension,
  Get,
  OperationId,
  Path,
  Post,
  Queries,
  Route,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { isoTime } from '../../../runtime/clock';
import type { GatewayContext } from '../../gateway-context';
import type { PageCursor } from '../../request/field-types';
import { pageOf } from '../../request/paging';
import { keepDelivery, sandboxOf } from '../../sandbox/sandbox-delivery';
import type { KeptDelivery } from '../../sandbox/sandbox-inbox';

/**
 * Name of a receiver: yours to choose, and there as soon as something arrives.
 * @minLength 1
 * @maxLength 64
 * @pattern ^[A-Za-z0-9_-]+$
 */
export type SandboxName = string;

/** What a webhook delivers: any JSON object, at most 256 KiB of it. */
export type SandboxPayload = {
  /** Id of the event.
   * @example "evt_k3v9x0aq1z"
   */
  readonly id?: string;
  /** Type of the event.
   * @example "message.received"
   */
  readonly type?: string;
  readonly [member: string]: unknown;
};

/** A delivery the sandbox received. */
export type SandboxDelivery = {
  /** Id of this receipt; a repeated delivery is another receipt with the same `webhook-id`. */
  readonly id: string;
  /** When it arrived.
   * @format date-time
   * @example "2026-01-31T12:00:00.000Z"
   */
  readonly receivedAt: string;
  /** `verified`: signed by a webhook whose URL points here. `stale`: so, but more than five minutes ago. `unsigned`: a header of Standard Webhooks is missing. `no_webhook`: no webhook's URL points here. */
  readonly verification:
    'verified' | 'stale' | 'wrong_signature' | 'unsigned' | 'no_webhook' | 'other';
  /** The webhook whose secret signed it. */
  readonly webhookId?: string;
  /** Its headers, names in lower case, without credentials. */
  readonly headers: Record<string, string>;
  /** Its body, as it came.
   * @example "{\"id\":\"evt_k3v9x0aq1z\",\"type\":\"message.received\"}"
   */
  readonly body: string;
};

/** One page of deliveries. */
export type SandboxDeliveryPage = {
  /** The deliveries, newest first. */
  readonly data: readonly SandboxDelivery[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

/** tsoa reads query parameters from an interface only. */
export interface ListSandboxDeliveriesQuery {
  readonly after?: PageCursor;
  /** Most deliveries to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

@Route('sandbox')
@Tags('Sandbox')
export class SandboxController extends Controller {
  constructor(
    _gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Takes a delivery, checks its signature as your receiver should, and keeps the last 200 of each
   * name in memory. Make a webhook with the URL of this route and read here what it delivers.
   * Answers 404 while the sandbox is off.
   * @summary Receive a delivery
   */
  @Post('{name}')
  @OperationId('receiveSandboxDelivery')
  @Extension('x-accepts-any', true)
  @SuccessResponse(200, 'The delivery, as it is kept.')
  @Extension('x-problems', ['route_not_found'])
  async receiveSandboxDelivery(
    @Path() name: SandboxName,
    @Body() _payload: SandboxPayload,
  ): Promise<SandboxDelivery> {
    sandboxOf(this.request);
    return viewOf(keepDelivery(this.request, name));
  }

  /**
   * What a receiver of the sandbox got, newest first.
   * @summary List received deliveries
   */
  @Get('{name}')
  @OperationId('listSandboxDeliveries')
  @SuccessResponse(200, 'One page of deliveries.')
  @Extension('x-problems', ['route_not_found', 'invalid_cursor'])
  async listSandboxDeliveries(
    @Path() name: SandboxName,
    @Queries() query: ListSandboxDeliveriesQuery,
  ): Promise<SandboxDeliveryPage> {
    const { data, ...rest } = pageOf(sandboxOf(this.request).list(name), query);
    return { data: data.map(viewOf), ...rest };
  }

  /**
   * Forgets what a receiver of the sandbox got.
   * @summary Clear a receiver
   */
  @Delete('{name}')
  @OperationId('clearSandbox')
  @SuccessResponse(204, 'Nothing is kept for this name.')
  @Extension('x-problems', ['route_not_found'])
  async clearSandbox(@Path() name: SandboxName): Promise<void> {
    sandboxOf(this.request).clear(name);
  }
}

function viewOf({ receivedAtMs, ...delivery }: KeptDelivery): SandboxDelivery {
  return { ...delivery, receivedAt: isoTime(receivedAtMs) };
}
