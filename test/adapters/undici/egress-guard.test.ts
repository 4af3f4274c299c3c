import type { LookupAddress } from 'node:dns';
import { EgressGuard, type EgressOptions } from '../../../src/adapters/undici/egress-guard';
import { UndiciWebhookSender } from '../../../src/adapters/undici/undici-webhook-sender';
import { ManualClock } from '../../doubles/manual-clock';
import { answering, WebhookReceiver } from '../../doubles/webhook-receiver';

const loopbacks = [
  ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001'],
  ...['127.0.0.1.', '0', '0.0.0.0', '[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::127.0.0.1]', '[0:0:0:0:0:ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]'],
];
const privates = [
  ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '192.0.2.1'],
  ...['198.18.0.1', '224.0.0.1', '255.255.255.255', '168.63.129.16', '[fe80::1]', '[fc00::1]'],
  ...['[fd00::1]', '[ff02::1]', '[2001:db8::1]', '[::ffff:10.0.0.1]', '[3fff::1]'],
];

/** A resolver that gives each answer in turn, and the last one ever after. */
function resolverOf(...answers: readonly string[]): NonNullable<EgressOptions['resolve']> {
  let calls = 0;
  const resolve = (_host: string, _options: unknown, callback: unknown) => {
    const address = answers[Math.min(calls, answers.length - 1)] ?? '';
    calls += 1;
    const found: LookupAddress[] = [{ address, family: address.includes(':') ? 6 : 4 }];
    (callback as (error: unknown, found: LookupAddress[]) => void)(undefined, found);
  };
  return resolve as unknown as NonNullable<EgressOptions['resolve']>;
}

async function send(guard: EgressGuard, url: string) {
  const sender = new UndiciWebhookSender(guard, new ManualClock());
  return sender.send({ url, headers: {}, body: Buffer.from('{}') });
}

describe('the egress guard', () => {
  it.each([...loopbacks, ...privates])(
    'refuses %s, when it is named and when it is called',
    async (host) => {
      await using guard = new EgressGuard({ allow: [] });
      for (const url of [`https://${host}/`, `https://${host}:8443/`, `http://${host}/`]) {
        expect(await guard.refusalOf(url)).toEqual(expect.any(String));
        expect(await send(guard, url)).toMatchObject({ kind: 'failed', failure: 'not_allowed' });
      }
    },
  );

  it.each([
    ['http://93.184.216.34/', 'Plain http'],
    ['https://93.184.216.34:22/', 'port'],
    ['https://user:secret@93.184.216.34/', 'password'],
    ['ftp://93.184.216.34/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['gopher://93.184.216.34/', 'https'],
    ['nonsense', 'URL'],
  ])('refuses %s', async (url, reason) => {
    await using guard = new EgressGuard({ allow: [] });
    expect(await guard.refusalOf(url)).toContain(reason);
  });

  it.each(['https://93.184.216.34/', 'https://93.184.216.34:8443/x', 'https://[2606:4700::1111]/'])(
    'lets %s be named',
    async (url) => {
      await using guard = new EgressGuard({ allow: [] });
      expect(await guard.refusalOf(url)).toBeUndefined();
    },
  );

  it('refuses a name that resolves to a private address, in both places', async () => {
    await using guard = new EgressGuard({ allow: [], resolve: resolverOf('10.0.0.7') });
    expect(await guard.refusalOf('https://crm.example.com/')).toContain('not a public');
    const outcome = await send(guard, 'https://crm.example.com/');
    expect(outcome).toMatchObject({ kind: 'failed', failure: 'not_allowed' });
  });

  it('refuses a name that was public when it was named and is private when it is called', async () => {
    await using receiver = await WebhookReceiver.start();
    const { port } = new URL(receiver.url);
    const resolve = resolverOf('93.184.216.34', '127.0.0.1');
    await using guard = new EgressGuard({ allow: [], resolve });
    expect(await guard.refusalOf('https://rebinding.example.com/')).toBeUndefined();
    for (const scheme of ['http', 'https']) {
      const outcome = await send(guard, `${scheme}://rebinding.example.com:${port}/`);
      expect(outcome).toMatchObject({ kind: 'failed', failure: 'not_allowed' });
    }
    expect(receiver.received).toEqual([]);
  });

  it('follows no redirect', async () => {
    await using inside = await WebhookReceiver.start();
    await using outside = await WebhookReceiver.start(answering(302, { location: inside.url }));
    await using guard = new EgressGuard({ allow: ['127.0.0.0/8'] });
    expect(await send(guard, outside.url)).toMatchObject({ kind: 'answered', status: 302 });
    expect(inside.received).toEqual([]);
  });

  it.each([
    ['a range', '127.0.0.0/8', '127.0.0.1'],
    ['an address', '127.0.0.1', '127.0.0.1'],
    ['a range, by another spelling', '127.0.0.0/8', '0x7f.1'],
    ['a range, by a name', '127.0.0.0/8', 'localhost'],
    ['a name', 'localhost', 'localhost'],
  ])('lets plain http through to %s it was told to allow', async (_what, entry, host) => {
    await using receiver = await WebhookReceiver.start();
    await using guard = new EgressGuard({ allow: [entry] });
    const url = receiver.url.replace('127.0.0.1', host);
    expect(await guard.refusalOf(url)).toBeUndefined();
    expect(await send(guard, url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it("reaches the gateway's own sandbox, and nothing else of the gateway", async () => {
    await using receiver = await WebhookReceiver.start();
    const own = receiver.url.replace('/hook', '/sandbox/');
    await using guard = new EgressGuard({ allow: [], ownUrls: () => [own] });
    expect(await guard.refusalOf(`${own}demo`)).toBeUndefined();
    expect(await send(guard, `${own}demo`)).toMatchObject({ kind: 'answered' });
    for (const url of [receiver.url, `${own}../chats`, `${own}%2e%2e/chats`]) {
      expect(await guard.refusalOf(url)).toEqual(expect.any(String));
      expect(await send(guard, url)).toMatchObject({ failure: 'not_allowed' });
    }
  });
});

describe('a slow endpoint', () => {
  const timeouts = { connectMs: 1_000, headersMs: 100, bodyMs: 100 };

  it('that accepts and never answers is a timeout', async () => {
    await using receiver = await WebhookReceiver.start(() => undefined);
    await using guard = new EgressGuard({ allow: ['127.0.0.1'], timeouts });
    expect(await send(guard, receiver.url)).toMatchObject({ kind: 'failed', failure: 'timeout' });
  });

  it('that answers and never ends its body has answered', async () => {
    await using receiver = await WebhookReceiver.start((_call, response) => {
      response.write('half');
    });
    await using guard = new EgressGuard({ allow: ['127.0.0.1'], timeouts });
    const outcome = await send(guard, receiver.url);
    expect(outcome).toMatchObject({ kind: 'answered', status: 200, response: 'half' });
  });

  it('that is not there is a failed connection', async () => {
    const receiver = await WebhookReceiver.start();
    await receiver[Symbol.asyncDispose]();
    await using guard = new EgressGuard({ allow: ['127.0.0.1'], timeouts });
    expect(await send(guard, receiver.url)).toMatchObject({ failure: 'connection_failed' });
  });
});
