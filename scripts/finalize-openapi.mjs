/**
 * Makes openapi/openapi.json of what tsoa generated. With --check, compares instead of writing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeDocument } from './openapi/describe-document.mjs';
import { finalizeOperations } from './openapi/finalize-operations.mjs';
import { finalizeSchemas } from './openapi/finalize-schemas.mjs';
import { loadErrorResponses } from './openapi/load-error-responses.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'openapi', 'openapi.json');
const readJson = (...path) => JSON.parse(readFileSync(join(root, ...path), 'utf8'));

const raw = readJson('node_modules', '.cache', 'openapi', 'tsoa.json');
const examples = readJson('openapi', 'examples.json');
const errorResponses = await loadErrorResponses(root);

const operations = finalizeOperations(raw.paths, { errorResponses, examples });
const document = describeDocument({
  version: readJson('package.json').version,
  paths: operations.paths,
  components: {
    ...finalizeSchemas(raw.components.schemas, operations, errorResponses),
    examples: operations.examples,
    securitySchemes: operations.securitySchemes,
  },
});
const text = `${JSON.stringify(document, undefined, 2)}\n`;

if (process.argv.includes('--check')) check(text);
else writeFileSync(target, text);

function check(fresh) {
  const committed = readFileSync(target, 'utf8');
  if (committed === fresh) return;
  const lines = fresh.split('\n');
  const at = committed.split('\n').findIndex((line, index) => line !== lines[index]);
  console.error(`openapi/openapi.json differs from the code at line ${at + 1}:`);
  console.error(`  committed: ${committed.split('\n')[at] ?? '(end)'}`);
  console.error(`  generated: ${lines[at] ?? '(end)'}`);
  console.error('Run npm run openapi, review the difference and commit it.');
  process.exitCode = 1;
}
