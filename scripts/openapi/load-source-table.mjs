import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

/** A value of the source: the file imports packages and types, and nothing else of ours. */
export async function loadSourceTable(root, path, name) {
  const source = readFileSync(join(root, ...path.split('/')), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const folder = join(root, 'node_modules', '.cache', 'openapi');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${path.split('/').at(-1).replace(/\.ts$/, '')}.mjs`);
  writeFileSync(file, outputText);
  const module = await import(pathToFileURL(file).href);
  return module[name];
}
