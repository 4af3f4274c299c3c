import { demoChatId } from '../../../src/simulator/simulator';
import { runningSimulator } from '../running-simulator';

describe('contact wire: opening', () => {
  it('welcomes a gateway and names one stream for all connections', async () => {
    await using running = await runningSimulator();
    const first = await running.gateway();
    const second = await running.gateway({ nickname: 'Other' });
    expect(first.frames[0]).toMatchObject({ type: 'welcome', version: 1, maxFileBytes: 67108864 });
    expect(first.streamId).toBe(second.streamId);
  });

  it.each([
    ['unauthorized', { token: 'refused' }],
    ['unsupported_version', { versions: [2, 3] }],
  ])('refuses with %s and closes', async (code, hello) => {
    await using running = await runningSimulator();
    const gateway = await running.dial();
    expect(await gateway.open(hello)).toMatchObject({ type: 'refused', code });
    await gateway.until(() => gateway.isClosed());
  });
});

describe('contact wire: requests', () => {
  it('join gives the contact, then everyone is told of the participant', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat({ nickname: 'Ada' });
    const gateway = await running.gateway();
    const joined = await gateway.ask('join', { chatId, nickname: 'Anna' });
    expect(joined).toMatchObject({ isResumed: false, last: 0 });
    const { contact, selfUserId } = joined;
    expect(selfUserId).toBe('USER_gateway@gateway.example');
    expect(contact.users[selfUserId]).toMatchObject({ nickname: 'Anna', isAgent: true });
    expect(contact.users[contact.userID]).toMatchObject({ nickname: 'Ada', channel: 'web' });
    expect(await gateway.event('participantJoined')).toMatchObject({ user: { id: selfUserId } });
  });

  it('a second join of the same identity is harmless', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId, nickname: 'Anna' });
    const again = await (await running.gateway()).ask('join', { chatId, nickname: 'Berta' });
    await gateway.ask('join', { chatId });
    expect(again.contact.users[again.selfUserId]?.nickname).toBe('Anna');
    await gateway.probe();
    expect(gateway.names(chatId)).toEqual(['participantJoined']);
  });

  it('text and link reach every session in the chat, the sender included, and history', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const [anna, berta] = [await running.gateway(), await running.gateway({ nickname: 'Berta' })];
    for (const gateway of [anna, berta]) await gateway.ask('join', { chatId });
    const { messageId } = await anna.ask('text', { chatId, clientId: 'c-1', text: 'Hello' });
    const link = await berta.ask('link', { chatId, clientId: 'c-2', url: 'https://a.example/' });
    for (const gateway of [anna, berta]) {
      expect((await gateway.event('message')).id).toBe(messageId);
      expect((await gateway.event('link')).content.url).toBe('https://a.example/');
    }
    const history = await anna.ask('history', { chatId, offset: 0, limit: 200 });
    expect(history.isChatActive).toBe(true);
    expect(history.messages).toMatchObject([
      { room: chatId, clientId: 'c-1', data: { id: messageId, messageType: 'TEXT' } },
      { room: chatId, clientId: 'c-2', data: { id: link.messageId, messageType: 'LINK' } },
    ]);
  });

  it('a client id the chat knows does nothing and answers the first result', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const send = { chatId, clientId: 'c-1', text: 'Hello' };
    const first = await gateway.ask('text', send);
    const later = await running.gateway();
    expect(await later.ask('text', send)).toEqual(first);
    await running.control('POST', `/chats/${chatId}/end`);
    expect(await later.ask('text', send)).toEqual(first);
    const outcome = await later.ask('outcome', { chatId, clientId: 'c-1' });
    expect(outcome).toEqual({ ...first, state: 'done' });
    expect(await later.ask('outcome', { chatId, clientId: 'c-2' })).toEqual({ state: 'not_done' });
    expect((await running.truth(chatId)).messages.map(({ data }) => data.messageType)).toEqual([
      'TEXT',
      'endChat',
    ]);
  });

  it('writing reaches the others; its own place in the stream is filled', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const [anna, berta] = [await running.gateway(), await running.gateway({ nickname: 'Berta' })];
    await anna.ask('join', { chatId });
    await berta.ask('join', { chatId });
    await anna.ask('writing', { chatId, isWriting: true });
    expect(await berta.event('isWriting')).toMatchObject({ isWriting: true });
    await anna.event('ownWriting');
    expect(anna.events(chatId).map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(anna.names(chatId)).not.toContain('isWriting');
  });

  it('leave is told, stands in history, and is harmless when repeated', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const [anna, berta] = [await running.gateway(), await running.gateway({ nickname: 'Berta' })];
    await anna.ask('join', { chatId });
    await berta.ask('join', { chatId });
    await anna.ask('leave', { chatId });
    expect(await anna.ask('leave', { chatId })).toEqual({});
    expect((await berta.event('participantLeft')).user.nickname).toBe('Gateway');
    const { contact, messages } = await running.truth(chatId);
    expect(contact.users['USER_gateway@gateway.example']).toMatchObject({ isOnline: false });
    expect(messages.map(({ data }) => data.messageType)).toEqual(['leave']);
    const send = { chatId, clientId: 'c', text: 'x' };
    await expect(anna.ask('text', send)).rejects.toThrow('not_joined');
  });

  it('end ends for everyone, with the reason, and is harmless when repeated', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    await gateway.ask('end', { chatId, reason: 'no answer' });
    expect(await gateway.event('contactEnded')).toMatchObject({
      reason: 'no answer',
      user: { nickname: 'Gateway' },
    });
    expect(await gateway.ask('end', { chatId })).toEqual({});
    const history = await gateway.ask('history', { chatId, offset: 0, limit: 10 });
    expect(history).toMatchObject({
      isChatActive: false,
      messages: [{ data: { messageType: 'endChat' } }],
    });
    expect((await gateway.ask('contact', { chatId })).contact).toMatchObject({
      endTime: expect.any(Number),
      contact_events: [
        { event: 'newContactAccepted' },
        { event: 'joinContact' },
        { event: 'endByAgent' },
      ],
    });
    for (const op of ['join', 'text', 'link', 'writing', 'transfer-begin']) {
      const request = {
        chatId,
        clientId: op,
        text: 'x',
        url: 'x',
        isWriting: true,
        transferId: 't',
      };
      await expect(gateway.ask(op, request)).rejects.toThrow('chat_ended');
    }
  });

  it('history comes in pages', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    await running.control('POST', `/chats/${chatId}/say`, { text: '{n}', count: 450 });
    const gateway = await running.gateway();
    const texts: unknown[] = [];
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const page = await gateway.ask('history', { chatId, offset, limit: 200 });
      texts.push(...page.messages.map(({ data }) => data.content.text));
      offset = page.next;
    }
    expect(texts).toEqual(Array.from({ length: 450 }, (_, n) => String(n + 1)));
  });

  it('a page of long messages stays below the longest frame', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const text = '\u0001'.repeat(100_000);
    await running.control('POST', `/chats/${chatId}/say`, { text, count: 5 });
    const gateway = await running.gateway();
    const page = await gateway.ask('history', { chatId, offset: 0, limit: 200 });
    expect(page).toMatchObject({ messages: [expect.anything()], next: 1 });
    expect(Math.max(...gateway.rawFrames.map((frame) => frame.length))).toBeLessThan(1024 * 1024);
  });

  it.each([
    ['chat_not_found', 'join', { chatId: 'CHAT_none' }],
    ['not_joined', 'text', { clientId: 'c', text: 'x' }],
    ['not_joined', 'writing', { isWriting: true }],
    ['not_joined', 'end', {}],
    ['not_joined', 'transfer-begin', { transferId: 't' }],
    ['message_not_found', 'fetch', { messageId: 'm', transferId: 't' }],
    ['invalid_argument', 'history', { offset: 0, limit: 201 }],
    ['invalid_argument', 'history', { offset: 0, limit: 0 }],
    ['invalid_argument', 'text', { clientId: 'c', text: 7 }],
    ['unknown_op', 'dance', {}],
  ])('answers %s to %s %j', async (code, op, request) => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await running.gateway();
    await expect(gateway.ask(op, { chatId: demoChatId, ...request })).rejects.toThrow(code);
    expect((await running.truth(demoChatId)).messages).toEqual([]);
  });

  it('refuses a text that no frame could carry on', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const send = { chatId, clientId: 'c', text: 'x'.repeat(100_001) };
    await expect(gateway.ask('text', send)).rejects.toThrow('too_large');
  });

  it('handles the requests of a chat in the order of arrival', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    const bytes = Buffer.from('%PDF-1.4 order');
    gateway.send({ type: 'request', id: 901, request: { op: 'join', chatId } });
    const begin = { op: 'transfer-begin', chatId, transferId: 't' };
    gateway.send({ type: 'request', id: 902, request: begin });
    gateway.send({ type: 'chunk', transferId: 't', index: 0, base64: bytes.toString('base64') });
    const committed = gateway.ask('transfer-commit', {
      chatId,
      transferId: 't',
      clientId: 'c-1',
      messageType: 'DOCUMENT',
      fileName: 'a.pdf',
      documentType: 'pdf',
      caption: '',
      base64Length: bytes.toString('base64').length,
    });
    const known = gateway.ask('outcome', { chatId, clientId: 'c-1' });
    const sent = gateway.ask('text', { chatId, clientId: 'c-2', text: 'after' });
    expect(await known).toMatchObject({ state: 'done', messageId: (await committed).messageId });
    await sent;
    expect((await running.truth(chatId)).messages.map(({ data }) => data.messageType)).toEqual([
      'DOCUMENT',
      'TEXT',
    ]);
  });
});

describe('contact wire: probe', () => {
  it('names all heads first, then those that moved, and never those of chats left', async () => {
    await using running = await runningSimulator();
    const [one, two, three] = [
      await running.openChat(),
      await running.openChat(),
      await running.openChat(),
    ];
    const gateway = await running.gateway();
    for (const chatId of [one, two, three]) await gateway.ask('join', { chatId });
    expect(await gateway.probe()).toEqual({ [one]: 1, [two]: 1, [three]: 1 });
    expect(await gateway.probe()).toEqual({});
    await running.control('POST', `/chats/${two}/say`, { text: 'x' });
    await running.control('POST', `/chats/${three}/end`);
    await gateway.ask('leave', { chatId: one });
    expect(await gateway.probe()).toEqual({ [two]: 2, [three]: 2 });
    expect(await gateway.probe()).toEqual({});
  });
});
