/**
 * Generates one client, as its own tool does: `node generate-client.mjs <tool> <folder>`. A process
 * of its own: the generators are ES modules, which jest cannot load.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createClient } from '@hey-api/openapi-ts';
import openapiTypescript, { astToString } from 'openapi-typescript';
import {
  FetchingJSONSchemaStore,
  InputData,
  JSONSchemaInput,
  quicktypeMultiFile,
} from 'quicktype-core';

const openapi = fileURLToPath(new URL('../../openapi/', import.meta.url));
const [tool, folder] = process.argv.slice(2);

const tools = {
  'openapi-typescript': () => typesOf('openapi.json'),
  'openapi-typescript 3.0': () => typesOf('openapi-3.0.json'),
  'hey-api': () => heyApi('openapi.json'),
  'hey-api 3.0': () => heyApi('openapi-3.0.json'),
  python: () => models('python', { 'python-version': '3.7' }),
  java: () => models('java', { package: 'client', 'just-types': 'true' }),
};
await tools[tool]();

async function typesOf(document) {
  const ast = await openapiTypescript(pathToFileURL(join(openapi, document)));
  writeFileSync(join(folder, 'schema.ts'), astToString(ast));
}

async function heyApi(document) {
  await createClient({
    input: join(openapi, document),
    output: join(folder, 'client'),
    logs: { level: 'silent', file: false },
    plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  });
}

/** The answers, as classes. Times stay texts: reading them needs packages of the language. */
async function models(lang, rendererOptions) {
  const { components } = JSON.parse(readFileSync(join(openapi, 'openapi.json'), 'utf8'));
  const text = JSON.stringify(components.schemas)
    .replaceAll('#/components/schemas/', '#/definitions/')
    .replaceAll('"format":"date-time",', '');
  const input = new JSONSchemaInput(new FetchingJSONSchemaStore());
  for (const name of ['Chat', 'EventPage', 'Message', 'MessagePage', 'Problem', 'KnownEvent']) {
    const schema = { $ref: `#/definitions/${name}`, definitions: JSON.parse(text) };
    await input.addSource({ name, schema: JSON.stringify(schema) });
  }
  const inputData = new InputData();
  inputData.addInput(input);
  const files = await quicktypeMultiFile({ inputData, lang, rendererOptions });
  for (const [name, { lines }] of files) {
    const file = join(folder, lang === 'python' ? 'client.py' : join('client', name));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, lines.join('\n'));
  }
}
