import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { openApiDocument, type Json } from './open-api-document';

const released = join(__dirname, '..', '..', 'openapi', 'released');
const versions = readdirSync(released).filter((name) => name.endsWith('.json'));

/** Compares in a process of its own: jest cannot load the module. */
async function changes(before: Json, after: Json): Promise<readonly string[]> {
  await using directory = await temporaryDirectory();
  const files = ['before', 'after'].map((name) => join(directory.path, `${name}.json`));
  writeFileSync(files[0]!, JSON.stringify(before));
  writeFileSync(files[1]!, JSON.stringify(after));
  const script = join(__dirname, 'compare-documents.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, ...files], { encoding: 'utf8' }));
}

type Edit = readonly [what: string, edit: (document: Json) => void, found: string];

const operation = (document: Json): Json => document.paths['/chats/{chatId}/messages'].post;
const schema = (document: Json, name: string): Json => document.components.schemas[name];

const breaking: readonly Edit[] = [
  ['an operation gone', (d) => delete d.paths['/chats'].get, 'GET /chats: the operation is gone'],
  ['another operationId', (d) => (operation(d).operationId = 'say'), 'became say'],
  ['another scope', (d) => operation(d)['x-required-scopes'].push('admin'), 'the scope admin too'],
  ['a parameter gone', (d) => operation(d).parameters.pop(), 'Idempotency-Key is gone'],
  [
    'a new required parameter',
    (d) => operation(d).parameters.push({ name: 'a', in: 'query', required: true, schema: {} }),
    'query a is new and required',
  ],
  ['a body type gone', (d) => (operation(d).requestBody.content = {}), 'is no longer taken'],
  ['a success gone', (d) => delete operation(d).responses['201'], 'the status 201 is gone'],
  ['a new success', (d) => (operation(d).responses['202'] = {}), 'succeeds with 202 too'],
  [
    'a header gone',
    (d) => delete operation(d).responses['201'].headers.Location,
    'lost the header Location',
  ],
  ['a webhook gone', (d) => delete d.webhooks['chat.ended'], 'webhook chat.ended'],
  ['a schema gone', (d) => delete d.components.schemas.Chat, 'Chat: the schema is gone'],
  [
    'a field that is no longer taken',
    (d) => delete schema(d, 'SendMessageRequest').properties.clientReference,
    'SendMessageRequest.clientReference: is no longer taken',
  ],
  [
    'a field that became required',
    (d) => schema(d, 'SendMessageRequest').required.push('clientReference'),
    'clientReference: became required',
  ],
  [
    'a lower limit',
    (d) => (schema(d, 'SendMessageRequest').properties.text.maxLength = 10),
    'maxLength is lower',
  ],
  ['a member gone', (d) => delete schema(d, 'Message').properties.text, 'Message.text: is gone'],
  ['a member that may be absent', (d) => schema(d, 'Message').required.shift(), 'may be absent'],
  [
    'a member of another type',
    (d) => (schema(d, 'Message').properties.sizeBytes.format = 'int32'),
    'Message.sizeBytes: has another type',
  ],
  ['a word gone', (d) => schema(d, 'MessageStatus').enum.shift(), 'lost the words'],
  [
    'an event type gone',
    (d) => delete schema(d, 'KnownEvent').discriminator.mapping['chat.left'],
    'lost the types chat.left',
  ],
];

describe('the document', () => {
  it.each(versions)('breaks no client made from %s', async (name) => {
    const before = JSON.parse(readFileSync(join(released, name), 'utf8'));

    expect(await changes(before, openApiDocument)).toEqual([]);
  });
});

describe('the comparison with a released document', () => {
  it.each(breaking)('finds %s', async (_what, edit, found) => {
    const edited = structuredClone(openApiDocument);
    edit(edited);

    const all = await changes(openApiDocument, edited);

    expect(all).not.toEqual([]);
    expect(all.join('\n')).toContain(found);
  });

  it('lets a document grow', async () => {
    const grown = structuredClone(openApiDocument);
    grown.paths['/new'] = { get: operation(grown) };
    schema(grown, 'Message').properties.mood = { type: 'string' };
    schema(grown, 'MessageStatus').enum.unshift('read');
    schema(grown, 'SendMessageRequest').properties.mood = { type: 'string' };
    schema(grown, 'SendMessageRequest').properties.text.maxLength = 20_000;
    schema(grown, 'KnownEvent').discriminator.mapping['chat.muted'] = '#/components/schemas/Event';

    expect(await changes(openApiDocument, grown)).toEqual([]);
  });
});
