import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningService } from '../../doubles/running-service';
import { ask } from '../../doubles/service-calls';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { runningSimulator, type RunningSimulator } from '../../simulator/running-simulator';

type Place = { readonly directory: string; readonly first: RunningSimulator };

/** `default` is at the first CTLive, by its settings; the others are those of CONFIG_FILE. */
async function gateway({ directory, first }: Place, upstreams: readonly object[]) {
  const path = join(directory, 'upstreams.json');
  await writeFile(path, JSON.stringify({ upstreams }));
  return RunningService.start({
    DATA_DIR: join(directory, 'gateway'),
    CONFIG_FILE: path,
    CTLIVE_CONNECTOR: 'websocket',
    CTLIVE_URL: first.simulator.contactWireUrl,
    CTLIVE_REST_URL: first.simulator.restUrl,
  });
}

async function joinedBy(service: RunningService, chatId: string, upstream: string): Promise<void> {
  await until(async () => {
    const { body } = await ask(service, 'GET', `/chats/${chatId}`);
    const sessions: readonly { upstream: string; state: string }[] = body.sessions ?? [];
    return sessions.some((each) => each.upstream === upstream && each.state === 'live');
  });
}

async function isOffered(service: RunningService, chatId: string): Promise<boolean> {
  const { body } = await ask(service, 'GET', '/chats?state=offered');
  return body.data.some((chat: { id: string }) => chat.id === chatId);
}

/** CTLive's webhook of a chat that it has. */
async function offer(service: RunningService, upstream: string, chatId: string): Promise<void> {
  const body = { cid: chatId, event: 'new', serv: 'sales', users: {} };
  const path = `/ctlive/${upstream}/contacts`;
  expect((await ask(service, 'POST', path, { body, key: `cti-${upstream}` })).status).toBe(200);
}

describe('several upstreams of CONFIG_FILE', () => {
  it('reach their own CTLive, share addresses, and join what is offered to them, over restarts', async () => {
    await using directory = await temporaryDirectory();
    await using first = await runningSimulator();
    await using second = await runningSimulator();
    const place = { directory: directory.path, first };
    const { contactWireUrl: url, restUrl } = second.simulator;
    const site = { id: 'site', connector: 'websocket', url, restUrl, restAuth: 'bearer:r' };
    const agent = {
      id: 'agent',
      from: 'site',
      nickname: 'Ada',
      token: 'jwt',
      ctiToken: 'cti-agent',
    };
    const chatId = await second.openChat();
    {
      // Sharers may come first in the file.
      await using service = await gateway(place, [agent, site]);
      const { body } = await ask(service, 'GET', '/upstreams');
      expect(body.data.map((each: { id: string; from?: string }) => [each.id, each.from])).toEqual([
        ['default', undefined],
        ['site', undefined],
        ['agent', 'site'],
      ]);
      const own = await first.openChat();
      for (const [chat, upstream] of [
        [own, 'default'],
        [await second.openChat(), 'site'],
      ]) {
        const path = `/chats/${chat}/join?upstream=${upstream}`;
        expect((await ask(service, 'POST', path, { body: {} })).status).toBe(201);
      }
      await offer(service, 'agent', chatId);
      expect(await isOffered(service, chatId)).toBe(true);
    }
    const joining = { ...agent, autoJoin: { services: ['sales'] } };
    {
      await using service = await gateway(place, [site, joining]);
      await joinedBy(service, chatId, 'agent');
      const sent = await ask(service, 'POST', `/chats/${chatId}/messages`, {
        body: { text: 'hi' },
      });
      expect(sent.body.sender.nickname).toBe('Ada');
    }
    await using service = await gateway(place, [site, joining]);
    await joinedBy(service, chatId, 'agent');
    const next = await second.openChat();
    await offer(service, 'agent', next);
    await joinedBy(service, next, 'agent');
  });

  it('take what was offered to them when autoJoin is switched on by a call', async () => {
    await using directory = await temporaryDirectory();
    await using first = await runningSimulator();
    await using service = await gateway({ directory: directory.path, first }, []);
    const own = { url: first.simulator.contactWireUrl, ctiToken: 'cti-auto', nickname: 'Auto' };
    await ask(service, 'PUT', '/upstreams/auto', { body: own });
    const chatId = await first.openChat();
    await offer(service, 'auto', chatId);

    const body = { ...own, autoJoin: { services: ['*'] } };
    await ask(service, 'PUT', '/upstreams/auto', { body });

    await joinedBy(service, chatId, 'auto');
  });
});

describe('two identities in one chat', () => {
  it('have to be named by whoever acts, and each has events of its own', async () => {
    await using directory = await temporaryDirectory();
    await using first = await runningSimulator();
    await using service = await gateway({ directory: directory.path, first }, []);
    await ask(service, 'PUT', '/upstreams/ada', { body: { from: 'default', nickname: 'Ada' } });
    const chatId = await first.openChat({ nickname: 'Eve' });
    const path = `/chats/${chatId}`;
    for (const upstream of ['default', 'ada']) {
      const joined = await ask(service, 'POST', `${path}/join?upstream=${upstream}`, { body: {} });
      expect(joined.status).toBe(201);
    }

    const acts = [
      ['POST', 'messages', { text: 'hi' }],
      ['POST', 'links', { url: 'https://a.example/' }],
      ['PUT', 'writing', { isWriting: true }],
      ['POST', 'join', {}],
      ['POST', 'leave', undefined],
      ['POST', 'end', {}],
    ] as const;
    for (const [method, name, body] of acts) {
      const answer = await ask(service, method, `${path}/${name}`, { body });
      const { status, body: problem } = answer;
      expect([name, status, problem.code]).toEqual([name, 409, 'upstream_ambiguous']);
      expect(problem.detail).toMatch(/default, ada/);
    }
    const sent = await ask(service, 'POST', `${path}/messages?upstream=ada`, {
      body: { text: 'hi' },
    });
    expect(sent.body.sender).toMatchObject({ nickname: 'Ada', upstream: 'ada' });
    const eventsOf = async (upstream: string, types: string) =>
      (await ask(service, 'GET', `${path}/events?upstream=${upstream}&types=${types}`)).body.data;
    await until(async () => (await eventsOf('default', 'message.*')).length === 1);
    const seen = [
      ...(await eventsOf('default', 'message.*')),
      ...(await eventsOf('ada', 'message.*')),
    ];
    expect(seen).toMatchObject([
      { type: 'message.received', data: { id: sent.body.id } },
      { type: 'message.sent', data: { id: sent.body.id } },
    ]);
    const listed = await ask(service, 'GET', '/chats');
    expect(listed.body.data).toMatchObject([{ id: chatId, state: 'active' }]);
    expect(listed.body.data[0].sessions).toHaveLength(2);

    await ask(service, 'POST', `${path}/leave?upstream=default`, {});
    const alone = await ask(service, 'POST', `${path}/messages`, { body: { text: 'alone' } });
    expect([alone.status, alone.body.sender.upstream]).toEqual([201, 'ada']);
  });
});
