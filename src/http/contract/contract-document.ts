import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'express';
import type { Contract, ContractDocument } from './contract';

/** Beside `src` and `dist` alike, two folders up from this one's parent. */
const documentPath = join(__dirname, '..', '..', '..', 'openapi', 'openapi.json');

export type OpenApiDocument = ContractDocument & {
  readonly openapi: string;
  readonly info: Record<string, unknown>;
};

export function readOpenApiDocument(): OpenApiDocument {
  return JSON.parse(readFileSync(documentPath, 'utf8')) as OpenApiDocument;
}

export function contractOf(request: Request): Contract {
  return request.app.locals['contract'] as Contract;
}

export function openApiDocumentOf(request: Request): OpenApiDocument {
  return request.app.locals['openApiDocument'] as OpenApiDocument;
}
