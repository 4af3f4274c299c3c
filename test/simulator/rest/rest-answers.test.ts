import { UndiciCtliveRest } from '../../../src/adapters/ctlive-rest/undici-ctlive-rest';
import { SystemClock } from '../../../src/runtime/clock';
import { runningSimulator, type RunningSimulator } from '../running-simulator';

function clientOf(simulator: RunningSimulator, domain = 'default'): UndiciCtliveRest {
  return new UndiciCtliveRest({
    spoolDirectory: simulator.filesDir,
    url: simulator.simulator.restUrl,
    domain,
    timeoutMs: 5_000,
    maxAnswerBytes: 1024 * 1024,
    clock: new SystemClock(),
  });
}

async function textOf(base64: AsyncIterable<string> | undefined): Promise<string> {
  let text = '';
  for await (const piece of base64 ?? []) text += piece;
  return text;
}

describe('the REST services of the simulator', () => {
  it.each(['default', ''])('show an active chat, under the domain "%s"', async (domain) => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator, domain);
    const chatId = await simulator.openChat({ nickname: 'Ada', callData: { ECID: '7' } });
    await rest.contacts.sendText(chatId, 'from REST', 'Bo');

    expect(await rest.contacts.contact(chatId)).toMatchObject({ callData: { ECID: '7' } });
    expect(await rest.contacts.history(chatId)).toMatchObject([
      { messageType: 'TEXT', content: { text: 'from REST', user: { nickname: 'Bo' } } },
    ]);
    expect(await rest.transcripts.ofChat(chatId)).toMatchObject({ isChatActive: true });
    expect(await rest.contacts.contact('CHAT_nowhere')).toBeUndefined();
    expect(await rest.transcripts.ofChat('CHAT_nowhere')).toBeUndefined();
  });

  it('answer JSONP when a callback is named', async () => {
    await using simulator = await runningSimulator();
    const chatId = await simulator.openChat({});
    const path = `/livechat/default/getContactByChatID/${chatId}?callback=taken`;

    const text = await (await fetch(`${simulator.simulator.url}${path}`)).text();

    expect(text).toMatch(/^\/\*\*\/ typeof taken === 'function' && taken\(\{"result":true/);
  });

  it('route to a bot, end with a reason, and refuse an ended chat', async () => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator);
    const chatId = await simulator.openChat({});

    await rest.contacts.routeToBot(chatId, 'BOT1');
    expect((await rest.contacts.contact(chatId))?.users).toHaveProperty('BOT_BOT1');
    await rest.contacts.end(chatId, 'nobody there');

    expect(await rest.contacts.contact(chatId)).toBeUndefined();
    await expect(rest.contacts.end(chatId, 'again')).rejects.toMatchObject({
      code: 'rejected',
      message: 'the chat is not active',
    });
  });

  it('find archived chats in every documented way', async () => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator);
    const chatId = await simulator.openChat({
      nickname: 'Ada',
      service: 'sales',
      callData: { ECID: '7' },
    });
    await simulator.openChat({ nickname: 'Ada', service: 'sales', callData: { ECID: '7' } });
    const userId = (await rest.contacts.contact(chatId))?.userID ?? '';
    await rest.contacts.end(chatId, 'success');
    const now = new SystemClock().now();
    const range = { fromMs: now - 60_000, toMs: now + 60_000 };

    for (const query of [
      { by: 'user', userId, days: 1 },
      { by: 'nickname', nickname: 'Ada' },
      { by: 'callData', callData: { ECID: '7' } },
      { by: 'time', ...range, serviceId: 'sales' },
      { by: 'last', userId, serviceId: 'sales' },
    ] as const) {
      const found = await rest.transcripts.search(query);
      expect([query.by, found.map((each) => each.chatId)]).toEqual([query.by, [chatId]]);
    }
    expect(await rest.transcripts.search({ by: 'time', ...range, serviceId: 'other' })).toEqual([]);
  });

  it('hand out a file once the chat has ended, and its bytes before', async () => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator);
    const chatId = await simulator.openChat({});
    const file = { fileName: 'a.png', documentType: 'png', base64: 'iVBORw0KGgo=' };
    const sent = await simulator.control('POST', `/chats/${chatId}/file`, file);
    const { messageId } = sent.body;

    expect(await rest.transcripts.multimedia(messageId)).toBeUndefined();
    const bytes = await rest.transcripts.download(chatId, messageId);
    expect(await textOf(bytes?.base64)).toBe(file.base64);
    expect(await rest.contacts.endAll()).toContain(chatId);
    const media = await rest.transcripts.multimedia(messageId);

    expect(media).toMatchObject({ messageType: 'IMAGE', fileName: 'a.png' });
    expect(await textOf(media?.base64)).toBe(file.base64);
  });

  it('take WhatsApp messages and show them to whoever controls the stand-in', async () => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator);
    const address = { customerPhoneNumber: '39', servicePhoneNumber: '44' };

    await rest.whatsApp.text({ ...address, text: 'hi' });
    await expect(
      rest.whatsApp.text({ ...address, text: 'hi', chatId: 'CHAT_nowhere' }),
    ).rejects.toMatchObject({ code: 'rejected' });

    const { body } = await simulator.control('GET', '/whatsapp');
    expect(body).toMatchObject({
      sends: [{ name: 'sendExternalMessageToCtlivesocial', body: { ...address, text: 'hi' } }],
    });
  });

  it('have the keys and the shapes of the pages, one by one', async () => {
    await using simulator = await runningSimulator();
    await using rest = clientOf(simulator);
    const chatId = await simulator.openChat({ nickname: 'Ada' });
    const file = { fileName: 'a.png', documentType: 'png', base64: 'iVBORw0KGgo=' };
    const sent = await simulator.control('POST', `/chats/${chatId}/file`, file);
    await rest.contacts.end(chatId, 'success');
    const ask = async (path: string): Promise<unknown> =>
      (await fetch(`${simulator.simulator.restUrl}${path}`)).json();
    const entry = { _id: expect.stringMatching(/^[0-9a-f]{24}$/), room: chatId };
    const messages = expect.arrayContaining([expect.objectContaining(entry)]);
    const transcript = { _id: chatId, room: chatId, ctlive_type: 'chat', messages };
    const wrapped = { result: true, transcript };
    const answers: Record<string, object> = {
      [`getContactTranscriptByChatID/${chatId}`]: { isChatActive: false, chatTranscript: messages },
      [`getChatTranscriptByChatID/${chatId}`]: { chatTranscripts: wrapped },
      [`getChatTranscriptByNickname/Ada`]: { chatTranscript: [transcript] },
      [`getContactByChatID/${chatId}`]: { contact: null },
      [`getChatHistory/${chatId}`]: { messages: null },
      [`getMultimediaMessageByMessageID/${sent.body.messageId}`]: {
        message: {
          ...entry,
          id: sent.body.messageId,
          content: expect.objectContaining({ img: { $binary: file.base64, $type: '00' } }),
        },
      },
    };
    for (const [path, shape] of Object.entries(answers)) {
      for (const prefix of ['/default', '']) {
        expect(await ask(`${prefix}/${path}`)).toEqual({ result: true, ...shape, error: null });
      }
    }
  });
});
