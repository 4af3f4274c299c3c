import { RunningService } from '../../doubles/running-service';
import { ask } from '../../doubles/service-calls';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { runningSimulator, type RunningSimulator } from '../../simulator/running-simulator';

const wireOf = ({ simulator }: RunningSimulator): string => simulator.contactWireUrl;

async function put(service: RunningService, id: string, body: object) {
  return ask(service, 'PUT', `/upstreams/${id}`, { body });
}

async function connected(service: RunningService, id: string) {
  const view = async () => (await ask(service, 'GET', `/upstreams/${id}`)).body;
  await until(async () => (await view()).state === 'connected');
  return view();
}

describe('an upstream whose address others share', () => {
  it('passes a new address on at once, and no token that was given for the old one', async () => {
    await using directory = await temporaryDirectory();
    await using first = await runningSimulator();
    await using second = await runningSimulator();
    const environment = { DATA_DIR: directory.path };
    {
      await using service = await RunningService.start(environment);
      await put(service, 'site', { url: wireOf(first), ctiToken: 'c' });
      await put(service, 'ada', { from: 'site', nickname: 'Ada', token: 'jwt-of-first' });
      await connected(service, 'ada');
      const old = await first.openChat();
      await ask(service, 'POST', `/chats/${old}/join?upstream=ada`, { body: {} });

      expect((await put(service, 'site', { url: wireOf(second) })).status).toBe(200);
      const left = await ask(service, 'GET', '/events?upstream=ada&types=chat.left');
      expect(left.body.data).toMatchObject([{ chatId: old }]);
      const { credentials, from, nickname } = await connected(service, 'ada');
      expect({ credentials, from, nickname }).toEqual({
        credentials: { token: false, rest: false, cti: false },
        from: 'site',
        nickname: 'Ada',
      });
      const chatId = await second.openChat();
      const joined = await ask(service, 'POST', `/chats/${chatId}/join?upstream=ada`, { body: {} });
      expect(joined.status).toBe(201);
    }
    await using service = await RunningService.start(environment);
    await connected(service, 'ada');
    const chatId = await second.openChat();
    const joined = await ask(service, 'POST', `/chats/${chatId}/join?upstream=ada`, { body: {} });
    expect(joined.status).toBe(201);
  });

  it('passes on REST services, with which chats and tokens stay', async () => {
    await using site = await runningSimulator();
    await using service = await RunningService.start();
    await put(service, 'site', { url: wireOf(site) });
    await put(service, 'ada', { from: 'site', token: 'jwt' });
    await connected(service, 'ada');
    const chatId = await site.openChat();
    await ask(service, 'POST', `/chats/${chatId}/join?upstream=ada`, { body: {} });
    const { restUrl } = site.simulator;

    await put(service, 'site', { url: wireOf(site), restUrl, restAuth: 'bearer:t' });

    const view = await connected(service, 'ada');
    expect(view.capabilities).toContain('transcript_search');
    expect(view.credentials).toEqual({ token: true, rest: true, cti: false });
    const left = await ask(service, 'GET', '/events?upstream=ada&types=chat.left');
    expect(left.body.data).toEqual([]);
  });

  it('cannot be removed, nor share one itself', async () => {
    await using service = await RunningService.start();
    await put(service, 'site', { url: 'ws://127.0.0.1:9/' });
    await put(service, 'ada', { from: 'site' });

    const removed = await ask(service, 'DELETE', '/upstreams/site');
    expect([removed.status, removed.body.errors[0].field]).toEqual([400, 'upstream']);
    for (const [id, from] of [
      ['site', 'default'],
      ['bo', 'ada'],
      ['bo', 'bo'],
    ] as const) {
      const answer = await put(service, id, { from });
      const { status, body } = answer;
      const isUnknown = from === 'bo';
      expect([id, from, status]).toEqual([id, from, isUnknown ? 404 : 400]);
      if (!isUnknown) expect(body.errors).toMatchObject([{ field: 'from' }]);
    }
    expect((await ask(service, 'DELETE', '/upstreams/ada')).status).toBe(204);
    expect((await ask(service, 'DELETE', '/upstreams/site')).status).toBe(204);
  });
});

describe('an address of an upstream', () => {
  it.each([
    ['url', 'ws://ada:secret-pw@127.0.0.1:9/'],
    ['url', 'ws://127.0.0.1:9/?token=secret-pw'],
    ['url', 'ws://127.0.0.1:9/#secret-pw'],
    ['url', 'http://127.0.0.1:9/'],
    ['restUrl', 'http://secret-pw@127.0.0.1:9/livechat'],
    ['restUrl', 'http://127.0.0.1:9/livechat?ctlivetoken=secret-pw'],
  ])('holds no secret and is of the right kind: %s', async (field, text) => {
    const service = await shared;
    const answer = await put(service, 'x', { url: 'ws://127.0.0.1:9/', [field]: text });

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors).toMatchObject([{ field, code: 'invalid_value' }]);
    expect(JSON.stringify(answer.body)).not.toContain('secret-pw');
    expect((await ask(service, 'GET', '/upstreams/x')).status).toBe(404);
  });

  const shared = RunningService.start();
  afterAll(async () => (await shared)[Symbol.asyncDispose]());
});
