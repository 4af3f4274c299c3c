import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { customerPage, customerPagePolicy } from '../../../src/simulator/page/customer-page';

const script = /<script>([^]*)<\/script>/.exec(customerPage)?.[1] ?? '';
const style = /<style>([^]*)<\/style>/.exec(customerPage)?.[1] ?? '';

describe('customer page', () => {
  it('has a script that parses, and finds every element it asks for', () => {
    expect(() => new Script(script)).not.toThrow();
    const asked = [...script.matchAll(/byId\('([\w-]+)'\)/g)].map(([, id]) => id);
    expect(asked.length).toBeGreaterThan(10);
    for (const id of asked) expect(customerPage).toContain(`id="${id}"`);
  });

  it('writes text only, never HTML', () => {
    expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  it('is allowed its own script and style and nothing else', () => {
    for (const text of [script, style]) {
      const hash = createHash('sha256').update(text).digest('base64');
      expect(customerPagePolicy).toContain(`'sha256-${hash}'`);
    }
    expect(customerPagePolicy).toContain("default-src 'none'");
    expect(customerPagePolicy).not.toContain('unsafe-inline');
    expect(customerPage).not.toMatch(/ style="| on\w+="/);
  });

  it('says that it is a stand-in', () => {
    expect(customerPage).toMatch(/stand-in[^]*not the vendor/);
  });
});
