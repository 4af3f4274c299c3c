import { runningSimulator } from '../running-simulator';

describe('contact wire: resume', () => {
  it('sends what was missed, in order, after the answer', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const before = await running.gateway();
    await before.ask('join', { chatId });
    expect((await running.control('POST', '/disconnect')).body).toEqual({ disconnected: 1 });
    await before.until(() => before.isClosed());
    await running.control('POST', `/chats/${chatId}/say`, { text: 'missed {n}', count: 3 });

    const after = await running.gateway();
    const resume = { streamId: after.streamId, last: 1 };
    const joined = await after.ask('join', { chatId, resume });
    expect(joined).toMatchObject({ isResumed: true, last: 4 });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'live' });
    await after.event('message', 4);
    expect(after.events(chatId).map(({ seq }) => seq)).toEqual([2, 3, 4, 5]);
    expect(after.frames.findIndex(({ type }) => type === 'ack')).toBeLessThan(
      after.frames.findIndex(({ type }) => type === 'event'),
    );
    const user = (await running.truth(chatId)).contact.users[joined.selfUserId];
    expect(user).toMatchObject({ isOnline: true, endTime: '' });
  });

  it('tells no one of a connection that was lost and came back', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const lost = await running.gateway();
    await lost.ask('join', { chatId });
    await lost.close();
    const back = await running.gateway();
    await back.ask('join', { chatId, resume: { streamId: back.streamId, last: 0 } });
    await back.probe();
    expect(back.names(chatId)).toEqual(['participantJoined']);
    expect((await running.truth(chatId)).messages).toEqual([]);
  });

  it.each([
    ['another stream', 'another', 1],
    ['a position of the future', undefined, 99],
    ['a position no longer kept', undefined, 1],
  ])('does not resume from %s', async (_, streamId, last) => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 2 });
    if (last === 1) {
      await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 1_000 });
    }
    const gateway = await running.gateway();
    const resume = { streamId: streamId ?? gateway.streamId, last };
    const joined = await gateway.ask('join', { chatId, resume });
    expect(joined.isResumed).toBe(false);
    await gateway.event('participantJoined');
    expect(gateway.events(chatId).map(({ seq }) => seq)).toEqual([joined.last + 1]);
  });

  it('resumes across exactly as many events as it keeps', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 2_500 });
    const gateway = await running.gateway();
    const resume = { streamId: gateway.streamId, last: 1_500 };
    expect((await gateway.ask('join', { chatId, resume })).isResumed).toBe(true);
    await gateway.event('participantJoined');
    expect(gateway.events(chatId).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 1_001 }, (_, n) => 1_501 + n),
    );
  });

  it('does not resume a chat that was opened again or made anew', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    await running.control('POST', `/chats/${chatId}/end`);
    await running.control('POST', '/chats', { chatId });
    const { streamId } = gateway;
    const reopened = await gateway.ask('join', { chatId, resume: { streamId, last: 2 } });
    expect(reopened).toMatchObject({ isResumed: false, last: 3 });
    await running.control('DELETE', `/chats/${chatId}`);
    await expect(gateway.ask('contact', { chatId })).rejects.toThrow('chat_not_found');
    await running.control('POST', '/chats', { chatId });
    const anew = await gateway.ask('join', { chatId, resume: { streamId, last: 5 } });
    expect(anew).toMatchObject({ isResumed: false, last: 6 });
  });
});
