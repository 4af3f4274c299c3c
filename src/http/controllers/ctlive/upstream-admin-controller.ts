import {
  Body,
  Controller,
  Delete,
  Extension,
  Header,
  OperationId,
  Path,
  Post,
  Put,
  Response,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { UpstreamView } from '../../../engine/upstream-directory';
import type { GatewayContext } from '../../gateway-context';
import { idempotentCall } from '../../integration/idempotent-call';
import {
  changeableUpstream,
  refuseWithoutAdmin,
  visibleUpstream,
} from '../../integration/upstream-permission';
import { RequestError } from '../../problems/request-error';
import type { IdempotencyKey, UpstreamName } from '../../request/field-types';

/** Which offered chats an upstream joins by itself. */
export type AutoJoinRequest = {
  /** Ids or names of CTLive services; `*` for all.
   * @minItems 1
   * @maxItems 100
   */
  readonly services: readonly string[];
};

/** What an upstream is to be. An absent secret is kept, unless the address it is for changes. */
export type PutUpstreamRequest = {
  /** The upstream whose address this one shares; then it has none of its own. */
  readonly from?: UpstreamName;
  /** How CTLive is reached. */
  readonly connector?: 'websocket' | 'sdk';
  /** Address of the contact wire (ws, wss), or of CTLive's SDK script (http, https). It is shown and logged, so it holds no user, no password, no query and no fragment.
   * @maxLength 2000
   * @pattern ^(wss?|https?)://[^\s]+$
   */
  readonly url?: string;
  /** CTLive's domain.
   * @maxLength 200
   */
  readonly domain?: string;
  /** CTLive's REST services, up to and including `/livechat`; without user, password, query or fragment.
   * @maxLength 2000
   * @pattern ^https?://[^\s]+$
   */
  readonly restUrl?: string;
  /** `bearer:<token>`, `basic:<user>:<password>`, `ctlivetoken:<token>` or `ctlivetoken-query:<token>`. Never shown again.
   * @maxLength 4000
   * @pattern ^((bearer|ctlivetoken|ctlivetoken-query):.+|basic:[^:]+:.*)$
   */
  readonly restAuth?: string;
  /** The bearer that CTLive's CTI webhooks bring. Never shown again.
   * @minLength 1
   * @maxLength 2000
   */
  readonly ctiToken?: string;
  /** Name shown to customers.
   * @minLength 1
   * @maxLength 200
   */
  readonly nickname?: string;
  /** The credential of the connection, such as an agent's JWT. Never shown again.
   * @minLength 1
   * @maxLength 16000
   */
  readonly token?: string;
  readonly autoJoin?: AutoJoinRequest;
};

/** A new credential. */
export type SetUpstreamTokenRequest = {
  /** The credential of the connection, such as an agent's JWT. Never shown again.
   * @minLength 1
   * @maxLength 16000
   */
  readonly token: string;
};

/** A word of confirmation. */
export type EndAllDomainChatsRequest = {
  /** The domain, as the upstream has it: every chat of it ends.
   * @minLength 1
   * @maxLength 200
   */
  readonly confirmDomain: string;
};

/** What CTLive ended. */
export type EndedChats = {
  /** Ids of the chats that were active. */
  readonly ended: readonly string[];
};

@Route('upstreams/{upstream}')
@Tags('Upstreams')
export class UpstreamAdminController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Makes an upstream, or changes one that was made so: a back end logs an agent in with `from`,
   * `nickname` and `token`, and acts as that agent from then on. Anything beside these three needs
   * the scope `admin`. Chats stay joined unless the address changes. A new address is passed on to the
   * upstreams that share it; their tokens, given for the former one, are forgotten. Credentials are
   * encrypted before they are stored.
   * @summary Make or change an upstream
   */
  @Put()
  @OperationId('putUpstream')
  @Security('bearerAuth', ['upstreams:write'])
  @SuccessResponse(200, 'The upstream, changed.')
  @Response<UpstreamView>(201, 'The upstream, made by this call.')
  @Extension('x-problems', [
    'upstream_not_found',
    'url_not_allowed',
    'not_supported_by_upstream',
    'storage_unavailable',
  ])
  async putUpstream(
    @Path() upstream: UpstreamName,
    @Body() body: PutUpstreamRequest,
  ): Promise<UpstreamView> {
    changeableUpstream(this.request, upstream);
    refuseWithoutAdmin(this.request, body);
    const { view, isNew } = await this.gateway.upstreamAdmin.put(upstream, body);
    this.setStatus(isNew ? 201 : 200);
    return view;
  }

  /**
   * Replaces the credential of an upstream. Its chats stay joined: the connection is made anew.
   * @summary Replace a credential
   */
  @Put('token')
  @OperationId('setUpstreamToken')
  @Security('bearerAuth', ['upstreams:write'])
  @SuccessResponse(200, 'The upstream.')
  @Extension('x-problems', ['upstream_not_found', 'storage_unavailable'])
  async setUpstreamToken(
    @Path() upstream: UpstreamName,
    @Body() body: SetUpstreamTokenRequest,
  ): Promise<UpstreamView> {
    visibleUpstream(this.request, upstream);
    return this.gateway.upstreamAdmin.setToken(upstream, body.token);
  }

  /**
   * Leaves the upstream's chats, logs it out and wipes its credentials. Its events stay. Refused while
   * other upstreams share its address.
   * @summary Remove an upstream
   */
  @Delete()
  @OperationId('deleteUpstream')
  @Security('bearerAuth', ['upstreams:write'])
  @SuccessResponse(204, 'Removed.')
  @Extension('x-problems', ['upstream_not_found', 'storage_unavailable'])
  async deleteUpstream(@Path() upstream: UpstreamName): Promise<void> {
    visibleUpstream(this.request, upstream);
    changeableUpstream(this.request, upstream);
    await this.gateway.upstreamAdmin.remove(upstream);
  }

  /**
   * Ends every active chat of CTLive's whole domain, those of others too.
   * @summary End all chats of a domain
   */
  @Post('end-all-domain-chats')
  @OperationId('endAllDomainChats')
  @Security('bearerAuth', ['admin'])
  @SuccessResponse<{ 'Idempotency-Replayed'?: string }>(200, 'The chats that were ended.')
  @Extension('x-problems', [
    'upstream_not_found',
    'confirmation_mismatch',
    'upstream_unavailable',
    'idempotency_in_progress',
    'idempotency_key_reused',
    'outcome_unknown',
  ])
  async endAllDomainChats(
    @Path() upstream: UpstreamName,
    @Body() body: EndAllDomainChatsRequest,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<EndedChats> {
    const { domain } = visibleUpstream(this.request, upstream);
    if (body.confirmDomain !== domain) {
      const detail = 'confirmDomain is not the domain of this upstream. Nothing was ended.';
      throw new RequestError('confirmation_mismatch', detail);
    }
    const { upstreamAdmin } = this.gateway;
    const run = async (): Promise<EndedChats> => ({
      ended: await upstreamAdmin.endAllDomainChats(upstream),
    });
    return idempotentCall(this.request, { body, status: 200, isRepeatable: false, run });
  }
}
