import { randomBytes } from 'node:crypto';
import { demoChatId } from '../../../src/simulator/simulator';
import { runningSimulator } from '../running-simulator';

const demo = `/chats/${demoChatId}`;

describe('control API: chats', () => {
  it('POST /control/chats opens a chat, and answers 200 for one that is open', async () => {
    await using running = await runningSimulator();
    const made = await running.control('POST', '/chats');
    expect(made.status).toBe(201);
    expect(made.body.chatId).toMatch(/^CHAT_DEFAULT_[0-9a-f-]{36}$/);
    const chatId = 'CHAT_a/b+c=';
    expect((await running.control('POST', '/chats', { chatId, nickname: 'Ada' })).status).toBe(201);
    expect((await running.control('POST', '/chats', { chatId })).status).toBe(200);
    expect((await running.truth(chatId)).contact).toMatchObject({ id: chatId });
    expect((await running.control('GET', '/chats')).body.chats).toMatchObject([
      { chatId: made.body.chatId, state: 'active', nickname: 'Customer' },
      { chatId, nickname: 'Ada', echo: false, messageCount: 0 },
    ]);
  });

  it('GET /control/chats/{chatId} is the truth in the shape of getChatHistory', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat({ nickname: 'Ada' });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'Hello' });
    const base64 = randomBytes(600).toString('base64');
    const file = { fileName: 'a.jpg', documentType: 'jpg', base64, caption: 'me' };
    await running.control('POST', `/chats/${chatId}/file`, file);
    await running.control('POST', `/chats/${chatId}/end`);
    const truth = await running.truth(chatId);
    const user = expect.objectContaining({ nickname: 'Ada', isAgent: false, channel: 'web' });
    const common = { id: expect.any(String), ts: expect.any(Number) };
    expect(Object.keys(truth)).toEqual(['contact', 'messages']);
    expect(truth.messages).toEqual([
      { room: chatId, data: { ...common, messageType: 'TEXT', content: { text: 'Hello', user } } },
      {
        room: chatId,
        data: {
          ...common,
          messageType: 'IMAGE',
          content: { caption: 'me', fileName: 'a.jpg', documentType: 'jpg', user },
        },
      },
      { room: chatId, data: { ...common, messageType: 'endChat', content: { user } } },
    ]);
    expect(truth.contact).toMatchObject({
      id: chatId,
      servid: 'LiveChat_Popup',
      serv_name: 'LiveChat_Popup',
      widgetid: 'classic_popup',
      ctlive_type: 'chat',
      domain: 'DEFAULT',
      endTime: expect.any(Number),
      title: '',
      lang: 'en-gb',
      agentID: '',
      callData: {},
    });
    expect(JSON.stringify(truth)).not.toContain(base64.slice(0, 40));
  });

  it('DELETE /control/chats/{chatId} ends the chat for those in it and forgets it', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const file = { fileName: 'a.png', documentType: 'png', base64: 'AAAA' };
    await running.control('POST', `/chats/${chatId}/file`, file);
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    expect((await running.control('DELETE', `/chats/${chatId}`)).status).toBe(204);
    await gateway.event('contactEnded');
    expect((await running.control('GET', `/chats/${chatId}`)).body.code).toBe('chat_not_found');
    await expect(gateway.ask('contact', { chatId })).rejects.toThrow('chat_not_found');
    expect(await running.storedFiles()).toEqual([]);
  });
});

describe('control API: what the customer does', () => {
  it('say answers the ids of what was said at once', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const said = { text: 'number {n}', count: 3 };
    const { status, body } = await running.control('POST', `/chats/${chatId}/say`, said);
    expect(status).toBe(200);
    const { messages } = await running.truth(chatId);
    expect(messages.map(({ data }) => data.id)).toEqual(body.messageIds);
    expect(messages.map(({ data }) => data.content.text)).toEqual([
      'number 1',
      'number 2',
      'number 3',
    ]);
  });

  it('say with an interval goes on by itself until the chat ends', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const said = { text: 'x', count: 20_000, intervalMs: 5 };
    expect(await running.control('POST', `/chats/${chatId}/say`, said)).toMatchObject({
      status: 202,
      body: { count: 20_000 },
    });
    await gateway.event('message', 5);
    await running.control('POST', `/chats/${chatId}/end`);
    await gateway.event('contactEnded');
    const { length } = gateway.events();
    await running.control('POST', '/chats', { chatId });
    await gateway.ask('join', { chatId });
    await running.control('POST', `/chats/${chatId}/typing`, { isWriting: true });
    await gateway.event('isWriting');
    expect(gateway.names().slice(length)).toEqual(['participantJoined', 'isWriting']);
  });

  it('typing, seen and file reach the agents', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const { messageId } = await gateway.ask('text', { chatId, clientId: 'c', text: 'hi' });
    await running.control('POST', `/chats/${chatId}/typing`, { isWriting: true });
    for (let n = 0; n < 2; n += 1) {
      await running.control('POST', `/chats/${chatId}/seen`, { messageId });
    }
    const file = { fileName: 'a.mp4', documentType: 'mp4', base64: 'AAAAAA==' };
    expect((await running.control('POST', `/chats/${chatId}/file`, file)).status).toBe(201);
    expect(await gateway.event('multimediaMessage')).toMatchObject({ messageType: 'VIDEO' });
    expect(gateway.names().slice(2)).toEqual([
      'isWriting',
      'messageReceived',
      'messageSeen',
      'multimediaMessage',
    ]);
  });

  it('a file of many megabytes is stored unaltered', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const bytes = randomBytes(20 * 1024 * 1024);
    const base64 = bytes.toString('base64');
    const file = { fileName: 'big.bin', documentType: 'bin', base64 };
    const { status, body } = await running.control('POST', `/chats/${chatId}/file`, file);
    expect(status).toBe(201);
    const path = `/control/chats/${chatId}/files/${body.messageId}`;
    const response = await fetch(`${running.simulator.url}${path}`);
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''big.bin",
    );
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });
});

describe('control API: what it refuses', () => {
  const file = { fileName: 'a.png', documentType: 'png', base64: 'AAAA' };
  type Refusal = readonly [number, string, readonly [string, string, unknown]];
  it.each<Refusal>([
    [404, 'chat_not_found', ['POST', '/chats/none/say', { text: 'x' }]],
    [404, 'chat_not_found', ['GET', '/chats/none', undefined]],
    [404, 'chat_not_found', ['DELETE', '/chats/none', undefined]],
    [404, 'chat_not_found', ['GET', '/chats/none/feed', undefined]],
    [404, 'message_not_found', ['POST', `${demo}/seen`, { messageId: 'none' }]],
    [404, 'message_not_found', ['GET', `${demo}/files/none`, undefined]],
    [404, 'route_not_found', ['GET', '/nothing', undefined]],
    [405, 'method_not_allowed', ['PATCH', demo, {}]],
    [405, 'method_not_allowed', ['DELETE', '/faults', undefined]],
    [400, 'invalid_json', ['POST', `${demo}/say`, '{"text":']],
    [400, 'invalid_request', ['POST', `${demo}/say`, 'null']],
    [400, 'invalid_request', ['POST', `${demo}/say`, '"text"']],
    [400, 'invalid_request', ['GET', '/chats/%E0%A4%A', undefined]],
    [413, 'body_too_large', ['POST', `${demo}/say`, { text: 'x'.repeat(1024 * 1024) }]],
  ])('%i %s: %s', async (status, code, [method, path, body]) => {
    await using running = await runningSimulator({ demo: true });
    const answer = await running.control(method, path, body);
    expect(answer.type).toMatch('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, detail: expect.stringMatching(/./) });
    expect(answer.status).toBe(status);
    expect((await running.truth(demoChatId)).messages).toEqual([]);
  });

  it.each([
    ['body.text', `${demo}/say`, {}],
    ['body.text', `${demo}/say`, { text: '' }],
    ['body.count', `${demo}/say`, { text: 'x', count: 20_001 }],
    ['body.count', `${demo}/say`, { text: 'x', count: 0.5 }],
    ['body.intervalMs', `${demo}/say`, { text: 'x', intervalMs: -1 }],
    ['body.colour', `${demo}/say`, { text: 'x', colour: 'red' }],
    ['body.base64', `${demo}/file`, { ...file, base64: 'not base64!!' }],
    ['body.documentType', `${demo}/file`, { ...file, documentType: '../x' }],
    ['body.isWriting', `${demo}/typing`, { isWriting: 'yes' }],
    ['body.messageId', `${demo}/seen`, {}],
    ['body.chatId', '/chats', { chatId: 'a\u0000b' }],
    ['body.echo', '/chats', { echo: null }],
  ])('400 names %s: %s %j', async (field, path, body) => {
    await using running = await runningSimulator({ demo: true });
    const answer = await running.control('POST', path, body);
    expect(answer.body).toMatchObject({
      code: 'invalid_request',
      errors: [{ field, message: expect.stringMatching(/./), remedy: expect.stringMatching(/./) }],
    });
    expect(answer.status).toBe(400);
    expect((await running.truth(demoChatId)).messages).toEqual([]);
  });

  it.each([
    ['body.dropRate', { dropRate: 1.1 }],
    ['body.delayMs', { delayMs: '1' }],
    ['body.deaf', { deaf: 1 }],
    ['body.slow', { slow: true }],
  ])('400 names %s of the faults and leaves them as they are', async (field, body) => {
    await using running = await runningSimulator();
    await running.control('PUT', '/faults', { delayMs: 7 });
    const answer = await running.control('PUT', '/faults', body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
    expect((await running.control('GET', '/faults')).body).toMatchObject({ delayMs: 7 });
  });

  it('an ended chat takes nothing more, and ends again quietly', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    await running.control('POST', `/chats/${chatId}/end`);
    for (const [act, body] of [
      ['say', { text: 'x' }],
      ['file', file],
      ['typing', { isWriting: true }],
      ['seen', { messageId: 'm' }],
    ] as const) {
      const answer = await running.control('POST', `/chats/${chatId}/${act}`, body);
      expect([answer.status, answer.body.code]).toEqual([409, 'chat_ended']);
    }
    expect((await running.control('POST', `/chats/${chatId}/end`)).status).toBe(204);
    expect((await running.truth(chatId)).messages).toHaveLength(1);
  });

  it.each([
    [415, { 'content-type': 'text/plain' }],
    [415, { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    [403, { 'content-type': 'application/json', origin: 'https://evil.example' }],
  ])('%i for %j', async (status, headers) => {
    await using running = await runningSimulator();
    const response = await fetch(`${running.simulator.url}/control/chats`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(response.status).toBe(status);
    expect((await running.control('GET', '/chats')).body.chats).toEqual([]);
  });
});

describe('control API: faults', () => {
  it('PUT replaces all of them', async () => {
    await using running = await runningSimulator();
    const off = {
      dropRate: 0,
      duplicateRate: 0,
      reorderRate: 0,
      delayMs: 0,
      deaf: false,
      refuse: false,
    };
    expect((await running.control('GET', '/faults')).body).toEqual(off);
    await running.control('PUT', '/faults', { dropRate: 0.5, deaf: true });
    const replaced = await running.control('PUT', '/faults', { refuse: true });
    expect(replaced).toMatchObject({ status: 200, body: { ...off, refuse: true } });
    expect((await running.control('GET', '/faults')).body).toEqual(replaced.body);
  });

  it('POST /control/disconnect cuts every connection', async () => {
    await using running = await runningSimulator();
    const gateways = [await running.gateway(), await running.gateway({ nickname: 'Other' })];
    expect((await running.control('POST', '/disconnect')).body).toEqual({ disconnected: 2 });
    for (const gateway of gateways) await gateway.until(() => gateway.isClosed());
    expect((await running.control('POST', '/disconnect')).body).toEqual({ disconnected: 0 });
  });
});
