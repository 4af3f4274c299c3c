import { Controller, Get, OperationId, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../gateway-context';
import { openApiDocumentOf, readDocument } from '../contract/contract-document';
import { serverUrlOf } from '../contract/server-url';

/** An OpenAPI document. */
export type ApiDescription = {
  /** Version of the OpenAPI Specification. */
  readonly openapi: string;
  /** Title, version and introduction. */
  readonly info: Record<string, unknown>;
  /** Where the gateway is reached. */
  readonly servers: readonly Record<string, unknown>[];
  /** The groups of operations. */
  readonly tags: readonly Record<string, unknown>[];
  /** The operations. */
  readonly paths: Record<string, unknown>;
  /** What the gateway sends to webhooks; `x-webhooks` in OpenAPI 3.0. */
  readonly webhooks?: Record<string, unknown>;
  /** What the gateway sends to webhooks, in OpenAPI 3.0. */
  readonly 'x-webhooks'?: Record<string, unknown>;
  /** The paths that become WebSockets: who may open them, and with what; `/asyncapi.json` describes the rest. */
  readonly 'x-sockets'?: Record<string, unknown>;
  /** What the operations refer to. */
  readonly components: Record<string, unknown>;
};

/** An AsyncAPI document. */
export type EventApiDescription = {
  /** Version of the AsyncAPI Specification. */
  readonly asyncapi: string;
  /** Title, version and introduction. */
  readonly info: Record<string, unknown>;
  /** The type of messages that do not say theirs. */
  readonly defaultContentType: string;
  /** Where the gateway is reached. */
  readonly servers: Record<string, unknown>;
  /** Where messages travel. */
  readonly channels: Record<string, unknown>;
  /** Who sends and who receives. */
  readonly operations: Record<string, unknown>;
  /** What the channels refer to. */
  readonly components: Record<string, unknown>;
};

@Route('')
@Tags('Health')
export class DocumentController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * This document, with the address it was asked at as its server.
   * @summary Get this document
   */
  @Get('openapi.json')
  @OperationId('getOpenApi')
  @SuccessResponse(200, 'The OpenAPI 3.1 document.')
  async getOpenApi(): Promise<ApiDescription> {
    this.setHeader('Cache-Control', 'no-cache');
    return Promise.resolve({ ...openApiDocumentOf(this.request), servers: [{ url: this.url() }] });
  }

  /**
   * The same document as OpenAPI 3.0, for generators that do not read 3.1. Webhooks stand under
   * `x-webhooks` there.
   * @summary Get this document for older generators
   */
  @Get('openapi-3.0.json')
  @OperationId('getOpenApi30')
  @SuccessResponse(200, 'The OpenAPI 3.0 document.')
  async getOpenApi30(): Promise<ApiDescription> {
    this.setHeader('Cache-Control', 'no-cache');
    const document = readDocument('openapi-3.0.json') as ApiDescription;
    return Promise.resolve({ ...document, servers: [{ url: this.url() }] });
  }

  /**
   * The feeds as AsyncAPI 3.0: server-sent events, WebSocket, and the contact wire between the
   * gateway and a CTLive peer.
   * @summary Get the description of the feeds
   */
  @Get('asyncapi.json')
  @OperationId('getAsyncApi')
  @SuccessResponse(200, 'The AsyncAPI 3.0 document.')
  async getAsyncApi(): Promise<EventApiDescription> {
    this.setHeader('Cache-Control', 'no-cache');
    const document = readDocument('asyncapi.json') as EventApiDescription;
    return Promise.resolve({ ...document, servers: serversAt(this.url(), document.servers) });
  }

  private url(): string {
    return this.gateway.options.publicUrl ?? serverUrlOf(this.request);
  }
}

/** AsyncAPI writes an address in parts. An address that is not known leaves the servers as they are. */
function serversAt(url: string, servers: Record<string, unknown>): Record<string, unknown> {
  if (!URL.canParse(url)) return servers;
  const { protocol, host, pathname } = new URL(url);
  const isTls = protocol === 'https:';
  const place = { host, ...(pathname !== '/' && { pathname }) };
  return {
    ...servers,
    http: { ...(servers['http'] as object), ...place, protocol: isTls ? 'https' : 'http' },
    webSocket: { ...(servers['webSocket'] as object), ...place, protocol: isTls ? 'wss' : 'ws' },
  };
}
