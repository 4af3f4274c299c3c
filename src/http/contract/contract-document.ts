import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'express';
import type { Contract, ContractDocument } from './contract';

/** Beside `src` and `dist` alike, two folders up from this one's parent. */
const folder = join(__dirname, '..', '..', '..', 'openapi');

export type OpenApiDocument = ContractDocument & {
  readonly openapi: string;
  readonly info: Record<string, unknown>;
  readonly tags: readonly Record<string, unknown>[];
};

export function readOpenApiDocument(): OpenApiDocument {
  return readDocument('openapi.json') as OpenApiDocument;
}

/** One of the committed descriptions of this API. */
export function readDocument(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;
}

export function contractOf(request: Request): Contract {
  return request.app.locals['contract'] as Contract;
}

export function openApiDocumentOf(request: Request): OpenApiDocument {
  return request.app.locals['openApiDocument'] as OpenApiDocument;
}
