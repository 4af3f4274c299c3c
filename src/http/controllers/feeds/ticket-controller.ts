import {
  Controller,
  Extension,
  OperationId,
  Post,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { AccessError } from '../../../access/access-error';
import { isoTime } from '../../../runtime/clock';
import type { GatewayContext } from '../../gateway-context';
import { principalOf } from '../../request/request-facts';

/** Opens event streams in place of the API key it was made with. */
export type NewStreamTicket = {
  /** Send it as `?ticket=` to a stream or the socket, as often as needed until it ends.
   * @example "tkt_a1b2c3d4e5f6g7h8_mkvw3c5c_pX0r6bq8R2vZ1eQm3oYd7TnUjL5wHsKfA9cGiEtVxBk"
   */
  readonly ticket: string;
  /** Until when a stream can be opened with it; an open stream goes on.
   * @format date-time
   * @example "2026-01-31T12:01:00.000Z"
   */
  readonly expiresAt: string;
};

@Route()
@Tags('Events')
export class TicketController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Makes a ticket for clients that cannot set headers, such as `EventSource` and `WebSocket` in
   * browsers: `GET /events/stream?ticket=...`. It opens streams for 60 s, sees what this API key
   * sees, reads events and nothing else, and ends with the key. A browser that connects again
   * later needs a new one, and goes on with `after` set to the last cursor it saw.
   * @summary Make a stream ticket
   */
  @Post('events/tickets')
  @OperationId('createStreamTicket')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse<{ Location: string }>(201, 'The ticket.')
  @Extension('x-problems', [])
  async createStreamTicket(): Promise<NewStreamTicket> {
    const { keyId } = principalOf(this.request);
    const issued = await this.gateway.tickets.issue(keyId);
    if (!issued) throw new AccessError('invalid_api_key', 'The API key is no longer good.');
    this.setStatus(201);
    this.setHeader('Location', `/events/stream?ticket=${issued.ticket}`);
    return { ticket: issued.ticket, expiresAt: isoTime(issued.expiresAtMs) };
  }
}
