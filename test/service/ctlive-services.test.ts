import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../doubles/http-gateway';
import { RunningService } from '../doubles/running-service';
import { ask, control } from '../doubles/service-calls';
import { testKey } from '../doubles/processes';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { pdfOf } from '../http/multimedia-engine';
import { until } from '../doubles/until';

async function opened(service: RunningService, body: object = {}): Promise<string> {
  return (await control(service, 'POST', '/chats', body)).body.chatId;
}

async function typesOf(service: RunningService, chatId: string): Promise<string[]> {
  const { body } = await ask(service, 'GET', `/chats/${chatId}/events`);
  return body.data.map((event: { type: string }) => event.type);
}

describe('a gateway with CTLive’s REST services and webhooks', () => {
  it('offers what CTLive announces, and ends it, once', async () => {
    await using service = await RunningService.start();
    const chatId = await opened(service, { nickname: 'Ada', service: 'sales' });
    await until(async () => (await typesOf(service, chatId)).length === 1);

    const { body } = await ask(service, 'GET', '/chats?state=offered&service=sales');
    expect(body.data).toMatchObject([
      { id: chatId, state: 'offered', sessions: [], service: { id: 'sales' } },
    ]);
    await control(service, 'POST', `/chats/${chatId}/end`);
    await until(async () => (await typesOf(service, chatId)).length === 2);

    expect(await typesOf(service, chatId)).toEqual(['chat.offered', 'chat.ended']);
    const ended = await ask(service, 'GET', `/chats/${chatId}`);
    expect(ended.body).toMatchObject({ state: 'ended', service: { id: 'sales' } });
  });

  it('reads a chat nobody has joined, active and archived', async () => {
    await using service = await RunningService.start();
    const chatId = await opened(service, { nickname: 'Ada', callData: { ECID: '7' } });
    const said = await control(service, 'POST', `/chats/${chatId}/say`, {
      text: 'No {n}',
      count: 3,
    });
    const [first] = said.body.messageIds;
    const file = { fileName: 'a.png', documentType: 'png', base64: 'iVBORw0KGgo=' };
    const { messageId } = (await control(service, 'POST', `/chats/${chatId}/file`, file)).body;
    const path = `/chats/${chatId}`;

    const chat = await ask(service, 'GET', path);
    expect(chat.body).toMatchObject({ callData: { ECID: '7' }, forms: [{ mode: 'chat' }] });
    const page = await ask(service, 'GET', `${path}/messages?limit=2&order=desc`);
    expect(page.body.data.map((each: { id: string }) => each.id)[0]).toBe(messageId);
    const next = await ask(
      service,
      'GET',
      `${path}/messages?limit=2&order=desc&after=${page.body.nextCursor}`,
    );
    expect(next.body).toMatchObject({ data: [{ text: 'No 2' }, { text: 'No 1' }], hasMore: false });
    expect((await ask(service, 'GET', `${path}/messages/${first}`)).body.text).toBe('No 1');

    const ended = await ask(service, 'POST', `${path}/end`, { body: { reason: 'nobody there' } });
    expect(ended.body).toMatchObject({ state: 'ended', endReason: 'nobody there' });
    expect((await ask(service, 'POST', `${path}/end`, { body: {} })).status).toBe(200);
    const transcript = await ask(service, 'GET', `${path}/transcript`);
    expect(transcript.body).toMatchObject({ isChatActive: false, isComplete: true });
    expect(transcript.body.messages).toHaveLength(4);
    const media = await ask(service, 'GET', `${path}/multimedia/${messageId}`);
    expect(media.body).toMatchObject({ messageType: 'IMAGE', content: { img: file.base64 } });
    expect((await typesOf(service, chatId)).filter((type) => type === 'chat.ended')).toHaveLength(
      1,
    );
    const search = { body: { callData: { ECID: '7' } } };
    const found = await ask(service, 'POST', '/transcripts/search', search);
    expect(found.body.data).toMatchObject([{ chatId, isChatActive: false }]);
  });

  it('says what an unknown chat and a bad search are', async () => {
    await using service = await RunningService.start();
    for (const path of ['', '/messages', '/transcript', '/messages/m1']) {
      const answer = await ask(service, 'GET', `/chats/CHAT_nowhere${path}`);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'chat_not_found']);
    }
    const end = await ask(service, 'POST', '/chats/CHAT_nowhere/end', { body: {} });
    expect([end.status, end.body.code]).toEqual([404, 'chat_not_found']);
    for (const body of [{}, { userId: 'a', nickname: 'b' }, { from: '2026-01-01T00:00:00Z' }]) {
      const answer = await ask(service, 'POST', '/transcripts/search', { body });
      expect(answer.status).toBe(400);
    }
  });

  it('routes to a bot, sends by WhatsApp once per key, and passes on a refusal', async () => {
    await using service = await RunningService.start();
    const chatId = await opened(service);
    const routed = await ask(service, 'POST', `/chats/${chatId}/route-to-bot`, {
      body: { botId: 'BOT1' },
    });
    expect(routed.body.participants).toContainEqual(expect.objectContaining({ role: 'bot' }));
    const body = { customerPhoneNumber: '+3912345', servicePhoneNumber: '4412345', text: 'hi' };
    const headers = { 'Idempotency-Key': 'wa-1' };
    for (const replayed of [undefined, 'true']) {
      const sent = await ask(service, 'POST', '/whatsapp/messages', { body, headers });
      expect([sent.status, sent.body]).toEqual([202, { accepted: true, upstream: 'default' }]);
      expect(sent.headers.get('Idempotency-Replayed') ?? undefined).toBe(replayed);
    }
    const sends = await control(service, 'GET', '/whatsapp');
    expect(sends.body.sends).toMatchObject([{ body: { customerPhoneNumber: '3912345' } }]);
    const refused = await ask(service, 'POST', '/whatsapp/messages', {
      body: { ...body, chatId: 'CHAT_nowhere' },
    });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
      502,
      'upstream_rejected',
      'the chat is not active',
    ]);
  });

  it('sends an uploaded file by WhatsApp whole, and keeps nothing of it', async () => {
    await using directory = await temporaryDirectory();
    await using service = await RunningService.start({ DATA_DIR: directory.path });
    const bytes = pdfOf(3_000_001);
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'invoice.pdf');
    form.append('customerPhoneNumber', '+3912345');
    form.append('servicePhoneNumber', '4412345');
    const response = await fetch(`${service.url}/whatsapp/multimedia`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${testKey}` },
      body: form,
    });

    expect([response.status, await response.json()]).toEqual([
      202,
      { accepted: true, upstream: 'default' },
    ]);
    const { body } = (await control(service, 'GET', '/whatsapp')).body.sends[0];
    expect({ ...body, document: undefined }).toEqual({
      customerPhoneNumber: '3912345',
      servicePhoneNumber: '4412345',
      messageType: 'DOCUMENT',
      fileName: 'invoice.pdf',
    });
    expect(Buffer.from(body.document, 'base64').equals(bytes)).toBe(true);
    const drafts = join(directory.path, 'media', 'drafts');
    await until(async () => (await readdir(drafts)).length === 0);
  });

  it('refuses webhooks without the right bearer, and knows a repeat', async () => {
    await using service = await RunningService.start({ CTLIVE_CTI_TOKEN: 'cti-secret' });
    const payload = {
      cid: 'CHAT_x',
      event: 'new',
      serv: 's',
      beginTime: '5',
      users: {},
      odd: null,
    };
    const post = (path: string, bearer: string): Promise<Answer> =>
      ask(service, 'POST', path, { body: payload, key: bearer });

    for (const path of ['/ctlive/default/contacts', '/ctlive/nowhere/contacts']) {
      const answer = await post(path, 'wrong');
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_api_key']);
    }
    for (let n = 0; n < 3; n += 1) {
      const answer = await post('/ctlive/default/contacts', 'cti-secret');
      expect([answer.status, answer.body]).toEqual([200, { result: true, error: null }]);
    }
    expect(await typesOf(service, 'CHAT_x')).toEqual(['chat.offered']);
  });
});
