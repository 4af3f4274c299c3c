/**
 * Makes the documents under openapi/ of what tsoa generated. With --check, compares instead of
 * writing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answerHeaders, withAnswerHeaders } from './openapi/answer-headers.mjs';
import { asyncApiOf } from './openapi/async-api.mjs';
import { describeDocument } from './openapi/describe-document.mjs';
import { eventExamples } from './openapi/event-examples.mjs';
import { eventWebhooks, withCallbacks, withEventSchemas } from './openapi/event-schemas.mjs';
import { finalizeOperations } from './openapi/finalize-operations.mjs';
import { finalizeSchemas } from './openapi/finalize-schemas.mjs';
import { loadSourceTable } from './openapi/load-source-table.mjs';
import { nameForms } from './openapi/name-forms.mjs';
import { olderDocument } from './openapi/older-document.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

const raw = readJson('node_modules', '.cache', 'openapi', 'tsoa.json');
const errorResponses = await loadSourceTable(
  root,
  'src/http/problems/error-responses.ts',
  'errorResponses',
);
const events = await loadSourceTable(
  root,
  'src/http/contract/event-descriptions.ts',
  'eventDescriptions',
);
const ownExamples = readJson('openapi', 'examples.json');
const contents = readJson('openapi', 'event-examples.json');
const examples = {
  ...ownExamples,
  ...eventExamples(events, { contents, examples: ownExamples }),
};

const webhooks = eventWebhooks(events);
const operations = finalizeOperations(raw.paths, { errorResponses, examples, webhooks });
const schemas = withEventSchemas(raw.components.schemas, events);
const paths = { ...operations.paths, ...operations.sockets };
nameForms(paths, schemas);
withAnswerHeaders(paths);
withCallbacks(operations.paths);
const document = describeDocument({
  version: readJson('package.json').version,
  paths: operations.paths,
  sockets: operations.sockets,
  webhooks,
  components: {
    ...finalizeSchemas(schemas, { ...operations, paths, webhooks }, errorResponses),
    headers: answerHeaders,
    examples: operations.examples,
    securitySchemes: operations.securitySchemes,
  },
});

settle('openapi.json', document);
settle('openapi-3.0.json', olderDocument(document));
const wire = 'src/adapters/contact-wire/frames.ts';
settle(
  'asyncapi.json',
  asyncApiOf(document, {
    events,
    gatewayFrame: await loadSourceTable(root, wire, 'gatewayFrame'),
    peerFrame: await loadSourceTable(root, wire, 'peerFrame'),
  }),
);

function settle(name, value) {
  const target = join(root, 'openapi', name);
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  if (process.argv.includes('--check')) check(name, readFileSync(target, 'utf8'), text);
  else writeFileSync(target, text);
}

function check(name, committed, fresh) {
  if (committed === fresh) return;
  const lines = fresh.split('\n');
  const at = committed.split('\n').findIndex((line, index) => line !== lines[index]);
  console.error(`openapi/${name} differs from the code at line ${at + 1}:`);
  console.error(`  committed: ${committed.split('\n')[at] ?? '(end)'}`);
  console.error(`  generated: ${lines[at] ?? '(end)'}`);
  console.error('Run npm run openapi, review the difference and commit it.');
  process.exitCode = 1;
}
