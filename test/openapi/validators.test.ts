import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const http = join(__dirname, '..', '..', 'src', 'http');
const routes = readFileSync(join(http, 'routes.gen.ts'), 'utf8');

const sources = readdirSync(http, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'routes.gen.ts')
  .map((name) => [name, readFileSync(join(http, name), 'utf8')] as const);

const tag = /^\s*\* @(minLength|maxLength|minimum|maximum|minItems|maxItems|pattern) (.+)$/gm;

/** As the routes write a validator. */
function generated(name: string, value: string): string {
  return `"${name}":{"value":${/^\d+$/.test(value) ? value : JSON.stringify(value)}`;
}

function declared(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, source] of sources) {
    for (const [, name = '', rest = ''] of source.matchAll(tag)) {
      // A tag of a method names the parameter first.
      const value = /^[a-z]\w* \S+$/i.test(rest) ? rest.split(' ')[1]! : rest;
      const text = generated(name, value);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

describe('validators in comments', () => {
  it('are many', () => {
    expect([...declared().values()].reduce((sum, count) => sum + count)).toBeGreaterThan(40);
  });

  it.each([...declared()])('reach the routes: %s', (text, count) => {
    expect(routes.split(text).length - 1).toBeGreaterThanOrEqual(count);
  });

  it.each(sources)('stand on lines of their own in %s', (_name, source) => {
    expect(source).not.toMatch(/[;{]\s*\/\*\*.*@(min|max|pattern|is[A-Z]|format)/);
  });

  it('are on: extras are refused and types are not coerced', () => {
    expect(routes).toContain('"noImplicitAdditionalProperties":"throw-on-extras"');
    expect(routes).toContain('"bodyCoercion":false');
  });
});
