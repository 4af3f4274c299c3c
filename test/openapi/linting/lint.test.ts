import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { openApiDocument, walk, type Json } from '../open-api-document';

const folder = join(__dirname, '..', '..', '..', 'openapi');
const documents = ['openapi.json', 'openapi-3.0.json', 'asyncapi.json'];

type Findings = Record<string, readonly string[]>;

function findingsOf(files: readonly string[]): Findings {
  const script = join(__dirname, 'lint-documents.mjs');
  const output = execFileSync(process.execPath, [script, ...files], { encoding: 'utf8' });
  return JSON.parse(output) as Findings;
}

/** A small document with one fault per rule that is planted. */
function planted(): Json {
  const problem = { $ref: '#/components/schemas/Problem' };
  return {
    ...{ openapi: '3.1.1', servers: [{ url: '/' }], tags: openApiDocument.tags },
    info: openApiDocument.info,
    paths: {
      '/thing/{thingId}': {
        post: {
          ...{ operationId: 'Do_thing', tags: ['Chats', 'Events'] },
          requestBody: { content: { 'application/json': { schema: problem } } },
          responses: {
            200: {
              description: 'Inline.',
              content: { 'application/json': { schema: { type: 'number' } } },
            },
            201: {},
            406: { description: 'Never.' },
          },
        },
      },
    },
    components: {
      schemas: {
        Problem: { type: 'object', properties: { size: { type: 'integer' }, any: {} } },
      },
    },
  };
}

describe('the linters', () => {
  it('find nothing to say of the documents', () => {
    const files = documents.map((name) => join(folder, name));

    expect(findingsOf(files)).toEqual(Object.fromEntries(files.map((file) => [file, []])));
  }, 120_000);

  it('find what is wrong where something is', async () => {
    await using directory = await temporaryDirectory();
    const file = join(directory.path, 'openapi.json');
    writeFileSync(file, JSON.stringify(planted()));

    const found = (findingsOf([file])[file] ?? []).join('\n');

    for (const rule of [
      ...['validator', 'redocly error security-defined', 'path-params', 'operation-description'],
      ...['house-operation-id', 'house-one-tag', 'house-no-number', 'house-integer-size'],
      ...['house-no-406', 'house-named-answers', 'house-no-any'],
      ...['house-sealed-requests'],
    ]) {
      expect(found).toContain(rule);
    }
  }, 60_000);
});

describe('openapi-3.0.json', () => {
  it('has every operation, schema and webhook of openapi.json', async () => {
    const older = await import(join(folder, 'openapi-3.0.json'));

    expect(older.openapi).toBe('3.0.3');
    expect(Object.keys(older.paths)).toEqual(Object.keys(openApiDocument.paths));
    expect(Object.keys(older['x-webhooks'])).toEqual(Object.keys(openApiDocument.webhooks));
    expect(Object.keys(older.components.schemas)).toEqual(
      Object.keys(openApiDocument.components.schemas),
    );
  });

  it('uses nothing of 3.1', async () => {
    const older = await import(join(folder, 'openapi-3.0.json'));
    const newer = [...walk(older.components.schemas), ...walk(older.paths)].filter(
      ({ value }) =>
        'const' in value ||
        Array.isArray(value.examples) ||
        Array.isArray(value.type) ||
        (typeof value.$ref === 'string' && Object.keys(value).length > 1),
    );

    expect(newer.map(({ path }) => path)).toEqual([]);
  });

  it('says files as binary, as openapi.json does', async () => {
    const older = await import(join(folder, 'openapi-3.0.json'));
    const files = (document: Json): string[] =>
      [...walk(document.components.schemas), ...walk(document.paths)]
        .filter(({ value }) => value.format === 'binary')
        .map(({ path }) => path);

    expect(files(older).length).toBeGreaterThan(1);
    expect(files(older)).toEqual(files(openApiDocument));
  });
});
