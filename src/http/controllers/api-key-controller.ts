import {
  Body,
  Controller,
  Delete,
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
import type { ApiKeyRecord, Scope } from '../../access/api-key-records';
import { isoTime } from '../../runtime/clock';
import type { GatewayContext } from '../gateway-context';
import { idempotentWrite } from '../idempotent-write';
import { fieldError } from '../problems/request-error';
import type {
  ChatId,
  IdempotencyKey,
  Instant,
  PageCursor,
  UpstreamName,
} from '../request/field-types';
import { optionalInstantMs } from '../request/instant';
import { pageOf } from '../request/paging';

/**
 * Id of an API key: the part after `ctl_`.
 * @minLength 1
 * @maxLength 64
 */
export type ApiKeyId = string;

/** What a new API key is to be allowed. */
export type CreateApiKeyRequest = {
  /** What the key is for.
   * @minLength 1
   * @maxLength 100
   * @pattern ^[\s\S]*\S[\s\S]*$
   */
  readonly name: string;
  /** What the key may do; `admin` implies all.
   * @minItems 1
   * @maxItems 20
   */
  readonly scopes: readonly Scope[];
  /** The upstreams the key may see and act with; absent: all.
   * @minItems 1
   * @maxItems 100
   */
  readonly upstreams?: readonly UpstreamName[];
  /** The chats the key may see and act in; absent: all.
   * @minItems 1
   * @maxItems 1000
   */
  readonly chatIds?: readonly ChatId[];
  /** From when on the key is refused; absent: never. */
  readonly expiresAt?: Instant;
};

/** An API key, without the key itself. */
export type ApiKey = {
  /** Id of the key: the part after `ctl_`. */
  readonly id: string;
  /** What the key is for. */
  readonly name: string;
  /** What the key may do. */
  readonly scopes: readonly Scope[];
  /** The upstreams the key may see; absent: all. */
  readonly upstreams?: readonly string[];
  /** The chats the key may see; absent: all. */
  readonly chatIds?: readonly string[];
  /** When the key was made.
   * @format date-time
   */
  readonly createdAt: string;
  /** From when on the key is refused.
   * @format date-time
   */
  readonly expiresAt?: string;
  /** When the key was revoked.
   * @format date-time
   */
  readonly revokedAt?: string;
};

/** A new API key, with the key itself, which is shown this once. */
export type NewApiKey = {
  /** The key. Keep it: it is stored nowhere. */
  readonly key: string;
  readonly apiKey: ApiKey;
};

/** tsoa reads query parameters from an interface only. */
export interface ListApiKeysQuery {
  readonly after?: PageCursor;
  /** Most keys to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

/** One page of API keys. */
export type ApiKeyPage = {
  /** The keys, newest first. */
  readonly data: readonly ApiKey[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

@Route('api-keys')
@Tags('API keys')
export class ApiKeyController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Makes an API key. The answer is the only place where the key itself is shown.
   * @summary Make an API key
   */
  @Post()
  @OperationId('createApiKey')
  @Security('bearerAuth', ['admin'])
  @SuccessResponse<{ Location: string; 'Idempotency-Replayed'?: string }>(201, 'The new key.')
  @Extension('x-problems', ['idempotency_in_progress', 'idempotency_key_reused'])
  async createApiKey(
    @Body() body: CreateApiKeyRequest,
    @Header('Idempotency-Key') _idempotencyKey?: IdempotencyKey,
  ): Promise<NewApiKey> {
    return idempotentWrite(this.request, {
      body,
      status: 201,
      write: () => this.create(body),
      location: ({ apiKey }) => `/api-keys/${apiKey.id}`,
      isSecret: true,
    });
  }

  /** Cut off by a crash and repeated, it leaves a key nobody was ever told. */
  private async create({ expiresAt, ...grant }: CreateApiKeyRequest): Promise<NewApiKey> {
    const expiresAtMs = optionalInstantMs('expiresAt', expiresAt);
    if (expiresAtMs !== undefined && expiresAtMs <= this.gateway.clock.now())
      throw expiredAtBirth();
    const { key, record } = await this.gateway.keys.create({ ...grant, expiresAtMs });
    return { key, apiKey: apiKeyOf(record) };
  }

  /**
   * Every API key, newest first, revoked ones too. The key configured with `API_KEY` is not one
   * of them.
   * @summary List API keys
   */
  @Get()
  @OperationId('listApiKeys')
  @Security('bearerAuth', ['admin'])
  @SuccessResponse(200, 'One page of API keys.')
  @Extension('x-problems', ['invalid_cursor'])
  async listApiKeys(@Queries() query: ListApiKeysQuery): Promise<ApiKeyPage> {
    const records = await this.gateway.keys.list();
    return pageOf(records.map(apiKeyOf), query);
  }

  /**
   * One API key, without the key itself.
   * @summary Get an API key
   */
  @Get('{keyId}')
  @OperationId('getApiKey')
  @Security('bearerAuth', ['admin'])
  @SuccessResponse(200, 'The key.')
  @Extension('x-problems', ['api_key_not_found'])
  async getApiKey(@Path() keyId: ApiKeyId): Promise<ApiKey> {
    return apiKeyOf(await this.gateway.keys.find(keyId));
  }

  /**
   * Revokes an API key, from this moment on. Revoking again answers the same.
   * @summary Revoke an API key
   */
  @Delete('{keyId}')
  @OperationId('revokeApiKey')
  @Security('bearerAuth', ['admin'])
  @SuccessResponse(204, 'Revoked.')
  @Extension('x-problems', ['api_key_not_found'])
  async revokeApiKey(@Path() keyId: ApiKeyId): Promise<void> {
    await this.gateway.keys.revoke(keyId);
  }
}

function apiKeyOf(record: ApiKeyRecord): ApiKey {
  const { id, name, scopes, upstreams, chatIds, createdAtMs, expiresAtMs, revokedAtMs } = record;
  return {
    id,
    name,
    scopes,
    upstreams,
    chatIds,
    createdAt: isoTime(createdAtMs),
    expiresAt: expiresAtMs === undefined ? undefined : isoTime(expiresAtMs),
    revokedAt: revokedAtMs === undefined ? undefined : isoTime(revokedAtMs),
  };
}

function expiredAtBirth(): Error {
  return fieldError('expiresAt', 'expiresAt is in the past.', 'Send a time in the future.');
}
