import { Controller, Get, OperationId, Route, SuccessResponse, Tags } from '@tsoa/runtime';
import type { Request } from 'express';
import type { GatewayContext } from '../gateway-context';
import { openApiDocumentOf } from '../contract/contract-document';
import { serverUrlOf } from '../contract/server-url';

/** An OpenAPI document. */
export type ApiDescription = {
  /** Version of the OpenAPI Specification. */
  readonly openapi: string;
  /** Title, version and introduction. */
  readonly info: Record<string, unknown>;
  /** Where the gateway is reached. */
  readonly servers: readonly Record<string, unknown>[];
  /** The operations. */
  readonly paths: Record<string, unknown>;
  /** What the operations refer to. */
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
    const url = this.gateway.options.publicUrl ?? serverUrlOf(this.request);
    this.setHeader('Cache-Control', 'no-cache');
    return Promise.resolve({ ...openApiDocumentOf(this.request), servers: [{ url }] });
  }
}
