import {
  Controller,
  Extension,
  Get,
  OperationId,
  Path,
  Queries,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { EngineError } from '../../engine/engine-error';
import type { UpstreamView } from '../../engine/upstream-directory';
import type { GatewayContext } from '../gateway-context';
import type { PageCursor, UpstreamName } from '../request/field-types';
import { pageOf } from '../request/paging';
import { principalOf } from '../request/request-facts';

/** tsoa reads query parameters from an interface only. */
export interface ListUpstreamsQuery {
  readonly after?: PageCursor;
  /** Most upstreams to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

/** One page of upstreams. */
export type UpstreamPage = {
  /** The upstreams. */
  readonly data: readonly UpstreamView[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

@Route('upstreams')
@Tags('Upstreams')
export class UpstreamController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * The CTLive installations and identities this gateway is connected with, and how they are.
   * @summary List upstreams
   */
  @Get()
  @OperationId('listUpstreams')
  @Security('bearerAuth', ['upstreams:read'])
  @SuccessResponse(200, 'One page of upstreams.')
  @Extension('x-problems', ['invalid_cursor'])
  async listUpstreams(@Queries() query: ListUpstreamsQuery): Promise<UpstreamPage> {
    return Promise.resolve(pageOf(this.visible(), query));
  }

  /**
   * One upstream: its state, proven by an answered probe, and what it can be asked for.
   * @summary Get an upstream
   */
  @Get('{upstream}')
  @OperationId('getUpstream')
  @Security('bearerAuth', ['upstreams:read'])
  @SuccessResponse(200, 'The upstream.')
  @Extension('x-problems', ['upstream_not_found'])
  async getUpstream(@Path() upstream: UpstreamName): Promise<UpstreamView> {
    const found = this.visible().find((each) => each.id === upstream);
    if (!found) throw new EngineError('upstream_not_found', 'There is no such upstream.');
    return Promise.resolve(found);
  }

  private visible(): readonly UpstreamView[] {
    const principal = principalOf(this.request);
    return this.gateway.upstreams.upstreams().filter(({ id }) => principal.maySeeUpstream(id));
  }
}
