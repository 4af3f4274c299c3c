import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/* Shapes of a document that is itself under test: read loosely, judged by the tests. */
export type Json = ReturnType<typeof JSON.parse>;

export type ReadOperation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
};

export const openApiDocument: Json = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'openapi', 'openapi.json'), 'utf8'),
);

export const operations: readonly ReadOperation[] = Object.entries<Json>(
  openApiDocument.paths,
).flatMap(([path, item]) =>
  Object.entries<Json>(item).map(([method, operation]) => ({
    ...{ id: operation.operationId, method, path, operation },
  })),
);

export const schemas: readonly (readonly [name: string, schema: Json])[] = Object.entries<Json>(
  openApiDocument.components.schemas,
);

/** Validates against a schema of the document, given by its pointer. */
export function validatorOf(pointer: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addFormat('int32', (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31);
  ajv.addFormat('int64', (value) => Number.isSafeInteger(value));
  ajv.addFormat('binary', true);
  ajv.addSchema(openApiDocument, 'openapi.json');
  return ajv.compile({ $ref: `openapi.json${pointer}` });
}

/** One step of a JSON pointer in a URL fragment. */
export function step(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}

/** Every object inside a value, with where it is. */
export function* walk(value: Json, path = ''): Generator<{ path: string; value: Json }> {
  if (typeof value !== 'object' || value === null) return;
  yield { path, value };
  for (const [name, member] of Object.entries(value)) yield* walk(member, `${path}/${name}`);
}
