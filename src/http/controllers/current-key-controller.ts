import {
  Controller,
  Get,
  OperationId,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { Scope } from '../../access/api-key-records';
import { isoTime } from '../../runtime/clock';
import type { GatewayContext } from '../gateway-context';
import { principalOf } from '../request/request-facts';

/** The API key of a call, and what it may do. */
export type CurrentKey = {
  /** Id of the key; `configured` for the one configured with `API_KEY`. */
  readonly keyId: string;
  /** What the key is for. */
  readonly name: string;
  /** What the key may do; `admin` implies all. */
  readonly scopes: readonly Scope[];
  /** The upstreams the key may see; absent: all. */
  readonly upstreams?: readonly string[];
  /** The chats the key may see; absent: all. */
  readonly chatIds?: readonly string[];
  /** From when on the key is refused; absent: never.
   * @format date-time
   */
  readonly expiresAt?: string;
};

@Route('me')
@Tags('API keys')
export class CurrentKeyController extends Controller {
  constructor(
    _gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Says who the API key of this call is and what it may do. Any key may ask.
   * @summary Who am I
   */
  @Get()
  @OperationId('getCurrentKey')
  @Security('bearerAuth')
  @SuccessResponse(200, 'The key of this call.')
  async getCurrentKey(): Promise<CurrentKey> {
    const { keyId, name, scopes, upstreams, chatIds, expiresAtMs } = principalOf(this.request);
    const expiresAt = expiresAtMs === undefined ? undefined : isoTime(expiresAtMs);
    return Promise.resolve({ keyId, name, scopes, upstreams, chatIds, expiresAt });
  }
}
