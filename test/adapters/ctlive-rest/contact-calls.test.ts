import { RestPeer } from '../../doubles/rest-peer';

const chatId = 'CHAT_DEFAULT_1';
const contact = {
  id: chatId,
  servid: 'LiveChat_Popup',
  beginTime: 1740412183580,
  endTime: '',
  userID: 'USER_1',
  users: { USER_1: { nickname: 'Ada', isAgent: false } },
  callData: { ECID: 'a|1' },
};

describe('the contact calls of CTLive', () => {
  it('read a contact object wrapped as JSONP, its users by id', async () => {
    const json = JSON.stringify({ result: true, contact, error: null });
    const text = `/**/ typeof callback === 'function' && callback(${json});`;
    await using peer = await RestPeer.serving({ getContactByChatID: { text } });
    await using rest = peer.client();

    const read = await rest.contacts.contact(chatId);

    expect(read).toMatchObject({ id: chatId, beginTime: 1740412183580, endTime: '' });
    expect(read?.users).toMatchObject({ USER_1: { id: 'USER_1', nickname: 'Ada' } });
    expect(peer.requests[0]?.path).toBe(`/livechat/default/getContactByChatID/${chatId}`);
  });

  it('read dumps: numbers that are texts or carry .0, users without ids', async () => {
    const text = `{"result":true,"contact":{"_id":"${chatId}","beginTime":1642604342648.0,"endTime":"1642604409492.0","userID":391234}}`;
    await using peer = await RestPeer.serving({ getContactByChatID: { text } });
    await using rest = peer.client();

    const read = await rest.contacts.contact(chatId);

    expect(read).toMatchObject({ id: chatId, beginTime: 1642604342648, endTime: 1642604409492 });
    expect(read?.userID).toBe('391234');
  });

  it.each([
    ['contact: null', { result: true, contact: null, error: null }],
    ['result: false without a text', { result: false, contact: null, error: null }],
    ['result: false, not found', { result: false, error: 'Contact not found' }],
  ])('know no such chat by %s', async (_name, json) => {
    await using peer = await RestPeer.serving({ getContactByChatID: { json } });
    await using rest = peer.client();

    expect(await rest.contacts.contact(chatId)).toBeUndefined();
  });

  it('pass on the text of any other refusal', async () => {
    const json = { result: false, error: 'database is down' };
    await using peer = await RestPeer.serving({ getContactByChatID: { json } });
    await using rest = peer.client();

    await expect(rest.contacts.contact(chatId)).rejects.toMatchObject({
      code: 'rejected',
      message: 'database is down',
      outcome: 'not_done',
    });
  });

  it('read a history with full users and lower-case types', async () => {
    const user = { id: 'USER_a', nickname: 'Bo', isAgent: true, isOnline: 'true' };
    const messages = [
      {
        room: chatId,
        data: { id: 'm1', messageType: 'text', content: { text: 'hi', user }, ts: 5 },
      },
      { room: chatId, data: { id: 'm2', messageType: 'IMAGE', ts: '6.0' } },
      { room: chatId, data: { messageType: 'TEXT', content: { text: 'no id' } } },
    ];
    await using peer = await RestPeer.serving({
      getChatHistory: { json: { result: true, messages } },
    });
    await using rest = peer.client();

    expect(await rest.contacts.history(chatId)).toEqual([
      expect.objectContaining({
        id: 'm1',
        messageType: 'text',
        ts: 5,
        content: { text: 'hi', user: expect.objectContaining({ id: 'USER_a', isOnline: true }) },
      }),
      expect.objectContaining({ id: 'm2', messageType: 'IMAGE', ts: 6, content: undefined }),
    ]);
  });

  it('send the bodies the pages show', async () => {
    const json = { result: true, error: null };
    await using peer = await RestPeer.serving({
      sendTextMessageToActiveChat: { json },
      endContactByChatID: { json },
      routeToBot: { json },
      endAllContacts: { json: { ...json, contacts: [chatId, 'CHAT_DEFAULT_2'] } },
    });
    await using rest = peer.client();

    await rest.contacts.sendText(chatId, 'hello', 'Ada');
    await rest.contacts.end(chatId, 'no answer');
    await rest.contacts.routeToBot(chatId, 'BOT1');
    const ended = await rest.contacts.endAll();

    expect(peer.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      [
        'POST',
        `/livechat/default/sendTextMessageToActiveChat/${chatId}`,
        { text: 'hello', nickname: 'Ada' },
      ],
      ['POST', '/livechat/default/endContactByChatID', { chatID: chatId, reason: 'no answer' }],
      ['POST', '/livechat/default/routeToBot', { chatID: chatId, botID: 'BOT1' }],
      ['POST', '/livechat/default/endAllContacts', undefined],
    ]);
    expect(ended).toEqual([chatId, 'CHAT_DEFAULT_2']);
  });
});
