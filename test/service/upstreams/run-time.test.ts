import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RunningService } from '../../doubles/running-service';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { ask, control } from '../../doubles/service-calls';
import { until } from '../../doubles/until';

async function put(service: RunningService, id: string, nickname: string, token = 'jwt-secret') {
  const body = { from: 'default', nickname, token };
  const answer = await ask(service, 'PUT', `/upstreams/${id}`, { body });
  await until(async () => {
    const { body: view } = await ask(service, 'GET', `/upstreams/${id}`);
    return view.state === 'connected';
  });
  return answer;
}

describe('upstreams at run time', () => {
  it('are made, act on their own beside others in one chat, and go', async () => {
    await using service = await RunningService.start();
    expect((await put(service, 'ada', 'Ada')).status).toBe(201);
    expect((await put(service, 'ada', 'Ada')).status).toBe(200);
    await put(service, 'bo', 'Bo', 'jwt-2');
    const { body: opened } = await control(service, 'POST', '/chats', {});
    const chat = `/chats/${opened.chatId}`;
    await ask(service, 'POST', `${chat}/join?upstream=ada`, { body: {} });

    const { body: handed } = await ask(service, 'POST', `${chat}/transfer`, {
      body: { toUpstream: 'bo', note: 'please' },
    });
    const states = handed.sessions.map((each: { upstream: string; state: string }) => [
      each.upstream,
      each.state,
    ]);
    expect(Object.fromEntries(states)).toEqual({ ada: 'left', bo: 'live' });
    const again = await ask(service, 'POST', `${chat}/transfer`, { body: { toUpstream: 'bo' } });
    expect(again.status).toBe(200);
    const events = await ask(service, 'GET', '/events?upstream=ada&types=chat.*');
    expect(events.body.data.map((each: { type: string }) => each.type)).toEqual([
      'chat.joined',
      'chat.transferred',
      'chat.left',
    ]);
    const sent = await ask(service, 'POST', `${chat}/messages`, { body: { text: 'I am Bo' } });
    expect(sent.body.sender.nickname).toBe('Bo');

    expect((await ask(service, 'DELETE', '/upstreams/bo')).status).toBe(204);
    expect((await ask(service, 'GET', '/upstreams/bo')).status).toBe(404);
    const left = await ask(service, 'GET', '/events?upstream=bo&types=chat.left');
    expect(left.body.data).toMatchObject([{ data: { reason: 'upstream_removed' } }]);
  });

  it('change nothing when the target of a transfer cannot join', async () => {
    await using service = await RunningService.start();
    const { body: opened } = await control(service, 'POST', '/chats', {});
    const chat = `/chats/${opened.chatId}`;
    await ask(service, 'POST', `${chat}/join`, { body: {} });

    const refused = await ask(service, 'POST', `${chat}/transfer`, {
      body: { toUpstream: 'nobody' },
    });

    expect([refused.status, refused.body.code]).toEqual([404, 'upstream_not_found']);
    const { body } = await ask(service, 'GET', chat);
    expect(body.sessions).toMatchObject([{ upstream: 'default', state: 'live' }]);
  });

  it('keep their chats when the credential is replaced', async () => {
    await using service = await RunningService.start();
    await put(service, 'ada', 'Ada');
    const { body: opened } = await control(service, 'POST', '/chats', {});
    const chat = `/chats/${opened.chatId}`;
    await ask(service, 'POST', `${chat}/join?upstream=ada`, { body: {} });

    const set = await ask(service, 'PUT', '/upstreams/ada/token', { body: { token: 'jwt-new' } });
    expect(set.status).toBe(200);
    await until(async () => {
      const { body } = await ask(service, 'GET', chat);
      return body.sessions[0]?.state === 'live';
    });
    const sent = await ask(service, 'POST', `${chat}/messages`, { body: { text: 'still here' } });
    expect(sent.status).toBe(201);
    expect(JSON.stringify(set.body)).not.toContain('jwt');
  });

  it('come back after a restart, their secrets sealed on disk', async () => {
    const directory = await temporaryDirectory();
    const environment = { DATA_DIR: directory.path };
    {
      await using service = await RunningService.start(environment);
      await put(service, 'ada', 'Ada', 'a-very-secret-jwt');
    }
    const stored = await Promise.all(
      ['gateway.db', 'gateway.db-wal'].map((name) =>
        readFile(join(directory.path, name), 'latin1').catch(() => ''),
      ),
    );
    expect(stored.join('')).toContain('upstream');
    expect(stored.join('')).not.toContain('a-very-secret-jwt');
    expect((await stat(join(directory.path, 'secret.key'))).mode & 0o777).toBe(0o600);
    {
      await using service = await RunningService.start(environment);
      const { body } = await ask(service, 'GET', '/upstreams/ada');
      expect(body).toMatchObject({ origin: 'run_time', from: 'default', nickname: 'Ada' });
      expect(body.credentials).toEqual({ token: true, rest: false, cti: false });
    }
    await directory[Symbol.asyncDispose]();
  });

  it('may be given addresses by admins alone, and only allowed ones to the SDK', async () => {
    await using service = await RunningService.start({ SDK_ORIGINS: 'https://ctlive.example' });
    const made = await ask(service, 'POST', '/api-keys', {
      body: { name: 'crm', scopes: ['upstreams:write', 'upstreams:read'] },
    });
    const { key } = made.body;
    const url = 'ws://127.0.0.1:9/';
    const refused = await ask(service, 'PUT', '/upstreams/x', { body: { url }, key });
    expect([refused.status, refused.body.code]).toEqual([403, 'insufficient_scope']);
    const foreign = { connector: 'sdk', url: 'https://evil.example/livechatsdk.js' };
    const sdk = await ask(service, 'PUT', '/upstreams/x', { body: foreign });
    expect([sdk.status, sdk.body.code]).toEqual([422, 'url_not_allowed']);
    const configured = await ask(service, 'PUT', '/upstreams/default', {
      body: { from: 'default' },
    });
    expect(configured.status).toBe(400);
  });

  it('join offered chats of their services by themselves', async () => {
    await using service = await RunningService.start({ CTLIVE_CTI_TOKEN: 'cti' });
    const { simulatorUrl = '' } = service.started;
    const ws = `${simulatorUrl.replace('http', 'ws')}/contact-wire`;
    const body = {
      url: ws,
      nickname: 'Auto',
      ctiToken: 'cti-a',
      autoJoin: { services: ['sales'] },
    };
    await ask(service, 'PUT', '/upstreams/auto', { body });
    const url = `${service.url}/ctlive/auto/contacts`;
    await control(service, 'PUT', '/cti', { url, token: 'cti-a' });
    const { body: other } = await control(service, 'POST', '/chats', { service: 'support' });
    const { body: sales } = await control(service, 'POST', '/chats', { service: 'sales' });

    await until(async () => {
      const { body: chat } = await ask(service, 'GET', `/chats/${sales.chatId}`);
      return chat.sessions?.[0]?.upstream === 'auto';
    });
    const { body: offered } = await ask(service, 'GET', '/chats?state=offered');
    expect(offered.data.map((chat: { id: string }) => chat.id)).toEqual([other.chatId]);
  });

  it('end the chats of a whole domain when its name is confirmed', async () => {
    await using service = await RunningService.start();
    const { body: opened } = await control(service, 'POST', '/chats', {});
    const path = '/upstreams/default/end-all-domain-chats';
    const wrong = await ask(service, 'POST', path, { body: { confirmDomain: 'other' } });
    expect([wrong.status, wrong.body.code]).toEqual([422, 'confirmation_mismatch']);
    const { body } = await ask(service, 'POST', path, { body: { confirmDomain: 'default' } });
    expect(body.ended).toContain(opened.chatId);
  });

  it('say so when CTLive has no REST services', async () => {
    await using other = await RunningService.start();
    const wire = `${(other.started.simulatorUrl ?? '').replace('http', 'ws')}/contact-wire`;
    const environment = { CTLIVE_CONNECTOR: 'websocket', CTLIVE_URL: wire };
    await using service = await RunningService.start(environment);
    const body = { customerPhoneNumber: '391', servicePhoneNumber: '441', text: 'hi' };
    for (const [path, sent] of [
      ['/whatsapp/messages', body],
      ['/transcripts/search', { nickname: 'Ada' }],
      ['/upstreams/default/end-all-domain-chats', { confirmDomain: 'default' }],
      ['/chats/CHAT_1/route-to-bot', { botId: 'BOT1' }],
    ] as const) {
      const answer = await ask(service, 'POST', path, { body: sent });
      expect([path, answer.status, answer.body.code]).toEqual([
        path,
        501,
        'not_supported_by_upstream',
      ]);
    }
    const { body: view } = await ask(service, 'GET', '/upstreams/default');
    expect(view.capabilities).not.toContain('whatsapp');
  });
});
