import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningService } from '../../doubles/running-service';
import { ScriptedPeer } from '../../doubles/scripted-peer';
import { ask } from '../../doubles/service-calls';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { runningSimulator } from '../../simulator/running-simulator';

describe('GET /upstreams', () => {
  it('shows how each one is: one up, one down, one whose token is refused', async () => {
    await using up = await runningSimulator();
    await using refusing = await ScriptedPeer.start();
    await using service = await RunningService.start();
    const urls = {
      up: up.simulator.contactWireUrl,
      down: 'ws://127.0.0.1:9/contact-wire',
      refused: refusing.url,
    };
    for (const [id, url] of Object.entries(urls)) {
      const body = { url, token: 'the-wrong-token', nickname: id };
      expect((await ask(service, 'PUT', `/upstreams/${id}`, { body })).status).toBe(201);
    }
    const connection = await refusing.accept();
    await connection.next('hello');
    const message = 'the-wrong-token is not known here';
    connection.send({ type: 'refused', code: 'unauthorized', message });
    const chatId = await up.openChat();

    const views = async () => {
      const { body } = await ask(service, 'GET', '/upstreams');
      const all: readonly { id: string; state: string; reason?: string }[] = body.data;
      return Object.fromEntries(all.map((view) => [view.id, view]));
    };
    await until(async () => {
      const { up: first, down, refused } = await views();
      const isSettled = first?.state === 'connected' && down?.reason !== undefined;
      return isSettled && refused?.state === 'login_required';
    });
    const joined = await ask(service, 'POST', `/chats/${chatId}/join?upstream=up`, { body: {} });
    expect(joined.status).toBe(201);
    expect(await views()).toMatchObject({
      default: { state: 'connected', health: { status: 'ok' } },
      up: { state: 'connected', health: { status: 'ok' }, counts: { joined: 1, rejoining: 0 } },
      down: {
        state: 'connecting',
        health: { status: 'down' },
        reason: expect.stringMatching(/ECONNREFUSED/) as string,
      },
      refused: { state: 'login_required', health: { status: 'down' } },
    });
    expect(JSON.stringify(await views())).not.toContain('the-wrong-token');
    const path = `/chats/${chatId}/join?upstream=refused`;
    const unable = await ask(service, 'POST', path, { body: {} });
    expect([unable.status, unable.body.code]).toEqual([409, 'upstream_login_required']);
    const events = await ask(service, 'GET', '/events?upstream=refused&types=upstream.*');
    expect(events.body.data).toMatchObject([{ type: 'upstream.login_required' }]);
    expect(JSON.stringify(events.body)).not.toContain('the-wrong-token');
    const ready = await ask(service, 'GET', '/readyz');
    expect(ready.status).toBe(200);
  });
});

describe('the credentials of upstreams', () => {
  it('are nowhere in the database: no token, JWT, CTI token or password of REST services', async () => {
    await using directory = await temporaryDirectory();
    await using peer = await runningSimulator();
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2VhbGVkLWp3dA';
    const secrets = ['plain-agent-token', jwt, 'plain-cti-token', 'plain-basic-password'];
    const [token, , ctiToken, password] = secrets;
    const others = ['plain-bearer', 'plain-session', 'plain-query', 'plain-new-token'];
    const ways = ['bearer', 'ctlivetoken', 'ctlivetoken-query'];
    const { contactWireUrl: url, restUrl } = peer.simulator;
    {
      await using service = await RunningService.start({ DATA_DIR: directory.path });
      const put = async (id: string, body: object) =>
        expect((await ask(service, 'PUT', `/upstreams/${id}`, { body })).status).toBe(201);
      const site = { url, restUrl, token, ctiToken };
      await put('site', { ...site, restAuth: `basic:ada:${password}` });
      await put('ada', { from: 'site', token: jwt });
      for (const [index, way] of ways.entries()) {
        await put(`other-${index}`, { url, restUrl, restAuth: `${way}:${others[index]}` });
      }
      const changed = { body: { token: others[3] } };
      await ask(service, 'PUT', '/upstreams/default/token', changed);
      // A repeat of a write is answered from what is stored of it.
      const chatId = await peer.openChat();
      await ask(service, 'POST', `/chats/${chatId}/join?upstream=ada`, {
        body: {},
        headers: { 'Idempotency-Key': 'join-1' },
      });
      await expectNone(directory.path, [...secrets, ...others]);
    }
    await expectNone(directory.path, [...secrets, ...others]);
  });
});

/** Neither as they are nor as base64 or in the header they are sent in. */
async function expectNone(directory: string, secrets: readonly string[]): Promise<void> {
  const names = ['gateway.db', 'gateway.db-wal', 'gateway.db-shm'];
  const stored = await Promise.all(
    names.map((name) => readFile(join(directory, name), 'latin1').catch(() => '')),
  );
  const text = stored.join('');
  expect(text).toContain('other-2');
  const base64 = (secret: string): string => Buffer.from(secret).toString('base64').slice(0, -4);
  const forms = secrets.flatMap((secret) => [secret, base64(secret)]);
  expect(forms.filter((form) => text.includes(form))).toEqual([]);
  expect(text).not.toContain(base64('ada:plain-basic-password'));
}
