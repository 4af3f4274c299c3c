import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** The one table of codes and statuses, read from the source: it imports nothing but types. */
export async function loadErrorResponses(root) {
  const source = readFileSync(join(root, 'src', 'http', 'problems', 'error-responses.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  const module = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return module.errorResponses;
}
