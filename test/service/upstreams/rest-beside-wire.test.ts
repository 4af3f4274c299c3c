import { RestPeer, type RestReply } from '../../doubles/rest-peer';
import { RunningService } from '../../doubles/running-service';
import { ask, control } from '../../doubles/service-calls';

const wireOf = (service: RunningService): string =>
  `${(service.started.simulatorUrl ?? '').replace('http', 'ws')}/contact-wire`;

const started = RunningService.start();
afterAll(async () => (await started)[Symbol.asyncDispose]());

/** An upstream of its own whose REST services answer what the test says. */
async function restOf(service: RunningService, id: string, replies: Record<string, RestReply>) {
  const peer = await RestPeer.serving(replies);
  const body = { url: wireOf(service), restUrl: peer.url, ctiToken: `cti-${id}`, domain: id };
  await ask(service, 'PUT', `/upstreams/${id}`, { body });
  return peer;
}

/** Offered to the upstream by CTLive's webhook. */
async function offered(service: RunningService, id: string, chatId: string): Promise<string> {
  const body = { cid: chatId, event: 'new', users: {} };
  await ask(service, 'POST', `/ctlive/${id}/contacts`, { body, key: `cti-${id}` });
  return `/chats/${chatId}`;
}

async function endsOf(service: RunningService, path: string): Promise<object[]> {
  const { body } = await ask(service, 'GET', `${path}/events?types=chat.ended`);
  return body.data.map((event: { data: object }) => event.data);
}

const contact = { id: 'CHAT', users: {}, beginTime: 5, endTime: '' };
const archived = (id: string) => ({
  data: {
    id,
    messageType: 'TEXT',
    content: { text: id, user: { id: 'U', isAgent: false } },
    ts: 1,
  },
});

describe('POST /chats/{chatId}/end, by REST', () => {
  it('is a success where CTLive had ended the chat unnoticed, and where it does so just now', async () => {
    const service = await started;
    const endChat = {
      data: { id: 'e', messageType: 'endChat', content: {}, ts: 1_740_412_199_000 },
    };
    const over = { result: true, isChatActive: false, chatTranscript: [archived('m1'), endChat] };
    await using peer = await restOf(service, 'over', {
      getContactByChatID: { json: { result: true, contact: null } },
      getContactTranscriptByChatID: { json: over },
      endContactByChatID: { json: { result: false, error: 'the chat is not active' } },
    });
    const path = await offered(service, 'over', 'CHAT_over');
    for (let n = 0; n < 2; n += 1) {
      const ended = await ask(service, 'POST', `${path}/end?upstream=over`, { body: {} });
      expect([ended.status, ended.body.state]).toEqual([200, 'ended']);
    }
    expect(await endsOf(service, path)).toEqual([{ endedAt: '2025-02-24T15:49:59.000Z' }]);

    const answers = [{ result: true, contact }, over];
    const { script } = peer;
    peer.script = (request) =>
      request.path.includes('getContactByChatID') && answers.length > 0
        ? { json: answers.shift() }
        : script(request);
    const racing = await offered(service, 'over', 'CHAT_race');
    const ended = await ask(service, 'POST', `${racing}/end?upstream=over`, { body: {} });
    expect([ended.status, ended.body.state]).toEqual([200, 'ended']);
    expect(await endsOf(service, racing)).toHaveLength(1);
  });

  it('passes on what CTLive says while the chat goes on', async () => {
    const service = await started;
    await using _peer = await restOf(service, 'busy', {
      getContactByChatID: { json: { result: true, contact } },
      getContactTranscriptByChatID: {
        json: { result: true, isChatActive: true, chatTranscript: [] },
      },
      endContactByChatID: { json: { result: false, error: 'not allowed' } },
    });
    const path = await offered(service, 'busy', 'CHAT_busy');

    const ended = await ask(service, 'POST', `${path}/end?upstream=busy`, { body: {} });

    expect([ended.status, ended.body.code]).toEqual([502, 'upstream_rejected']);
    expect(await endsOf(service, path)).toEqual([]);
  });

  it('answers for a chat that one CTLive has archived, whatever others fail at, without an event', async () => {
    const service = await started;
    await control(service, 'PUT', '/cti', {});
    const { chatId } = (await control(service, 'POST', '/chats', {})).body;
    await control(service, 'POST', `/chats/${chatId}/end`);
    const path = `/chats/${chatId}`;

    const ended = await ask(service, 'POST', `${path}/end`, { body: {} });

    expect([ended.status, ended.body.state]).toEqual([200, 'ended']);
    expect(await endsOf(service, path)).toEqual([]);
  });
});

describe('POST /chats/{chatId}/route-to-bot', () => {
  it('tells a chat that CTLive does not know, one that has ended, and another refusal apart', async () => {
    const service = await started;
    const { chatId } = (await control(service, 'POST', '/chats', {})).body;
    await control(service, 'POST', `/chats/${chatId}/end`);
    const refusing = { json: { result: false, error: 'no such bot' } };
    await using _peer = await restOf(service, 'bots', {
      getContactByChatID: { json: { result: true, contact } },
      routeToBot: refusing,
    });
    for (const [path, status, code] of [
      ['CHAT_nowhere/route-to-bot', 404, 'chat_not_found'],
      [`${chatId}/route-to-bot`, 409, 'chat_ended'],
      ['CHAT/route-to-bot?upstream=bots', 502, 'upstream_rejected'],
    ] as const) {
      const answer = await ask(service, 'POST', `/chats/${path}`, { body: { botId: 'B' } });
      expect([path, answer.status, answer.body.code]).toEqual([path, status, code]);
    }
  });
});

describe('a chat that a key sees through CTLive alone', () => {
  it('shows it nothing of what others wrote on it', async () => {
    const service = await started;
    await ask(service, 'PUT', '/upstreams/own', { body: { from: 'default' } });
    const { chatId } = (await control(service, 'POST', '/chats', { nickname: 'Ada' })).body;
    const path = `/chats/${chatId}`;
    const labels = { externalId: 'case-7', metadata: { tier: 'gold' } };
    await ask(service, 'POST', `${path}/join`, { body: labels });
    const scopes = ['chats:read', 'messages:read'];
    const made = await ask(service, 'POST', '/api-keys', {
      body: { name: 'k', scopes, upstreams: ['own'] },
    });

    const seen = await ask(service, 'GET', path, { key: made.body.key });

    expect([seen.status, seen.body.customer.nickname]).toEqual([200, 'Ada']);
    expect(seen.body).toMatchObject({ sessions: [], metadata: {} });
    expect(JSON.stringify(seen.body)).not.toMatch(/case-7|gold/);
    const { body: whole } = await ask(service, 'GET', path);
    expect(whole).toMatchObject(labels);
  });
});

describe('POST /transcripts/search', () => {
  it('gives a chat once, however often CTLive has it, and every page ends', async () => {
    const service = await started;
    const transcript = (room: string, ...ids: string[]) => ({
      result: true,
      transcript: { room, messages: ids.map(archived) },
    });
    const chatTranscripts = [
      ...[transcript('A', 'a1'), transcript('B', 'b1'), transcript('B', 'b1', 'b2')],
      ...[transcript('C', 'c1'), transcript('A', 'a1')],
    ];
    await using _peer = await restOf(service, 'doubles', {
      getChatTranscriptByNickname: { json: { result: true, chatTranscripts } },
    });
    const found: [string, number][] = [];
    let after = '';
    for (let page = 0; page < 5 && (page === 0 || after !== ''); page += 1) {
      const query = `upstream=doubles&limit=1${after && `&after=${after}`}`;
      const { body } = await ask(service, 'POST', `/transcripts/search?${query}`, {
        body: { nickname: 'Ada' },
      });
      for (const { chatId, messages } of body.data) found.push([chatId, messages.length]);
      after = body.nextCursor ?? '';
    }
    expect(after).toBe('');
    expect(found).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 1],
    ]);
  });
});
