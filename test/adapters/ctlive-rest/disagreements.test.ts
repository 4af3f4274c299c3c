/**
 * Where CTLive's pages disagree among themselves (section 9 of the contract), one row each: whatever
 * a server of any version answers, the client hands on the same.
 */
import { RestPeer, type RestReply } from '../../doubles/rest-peer';

const chatId = 'CHAT_DEFAULT_1';
const full = {
  id: 'USER_a@b',
  nickname: 'Ada',
  isAgent: true,
  beginTime: 1,
  endTime: '',
  isOnline: true,
  channel: 'web',
  firstIP: '::1',
};
const data = { id: 'm1', messageType: 'TEXT', content: { text: 'hi', user: full }, ts: 5 };
const archived = { ...data, content: { text: 'hi', user: { id: 'USER_a@b', isAgent: true } } };
const entry = { data: archived, _id: '0123456789abcdef01234567', room: chatId };
const transcript = { _id: chatId, room: chatId, ctlive_type: 'chat', messages: [entry] };
const wrapped = { result: true, transcript };
const expected = { id: 'm1', messageType: 'TEXT', ts: 5, content: { text: 'hi' } };

const json = (answer: object): RestReply => ({ json: answer });
const text = (answer: string): RestReply => ({ text: answer, type: 'text/javascript' });

describe('a transcript of one chat', () => {
  it.each<[string, RestReply]>([
    ['chatTranscript, a bare array', json({ result: true, chatTranscript: [entry] })],
    ['chatTranscripts, a bare array', json({ result: true, chatTranscripts: [entry] })],
    ['chatTranscripts, an object', json({ result: true, chatTranscripts: wrapped })],
    ['chatTranscript, an object', json({ result: true, chatTranscript: wrapped })],
    ['chatTranscript, not wrapped', json({ result: true, chatTranscript: transcript })],
    ['chatTranscripts, an array of objects', json({ result: true, chatTranscripts: [wrapped] })],
    ['messages', json({ result: true, messages: [{ room: chatId, data }] })],
    ['messages without data', json({ result: true, messages: [archived] })],
    ['a result that is null', json({ result: null, chatTranscript: [entry] })],
    ['a result that is a text', json({ result: 'true', chatTranscript: [entry] })],
    ['no result', json({ chatTranscript: [entry] })],
    ['a full user', json({ result: true, chatTranscript: [{ ...entry, data }] })],
    [
      'numbers of a dump',
      text(
        `{"result":true,"chatTranscript":[{"data":{"id":"m1","messageType":"TEXT","content":{"text":"hi"},"ts":5.0}}]}`,
      ),
    ],
    [
      'numbers of extended JSON',
      json({
        result: true,
        chatTranscript: [{ ...entry, data: { ...archived, ts: { $numberLong: '5' } } }],
      }),
    ],
  ])('is read from %s', async (_name, reply) => {
    await using peer = await RestPeer.serving({ getContactTranscriptByChatID: reply });
    await using rest = peer.client();

    const read = await rest.transcripts.ofChat(chatId);

    expect(read).toMatchObject({ chatId, messages: [expected] });
  });

  it.each([
    ['lower-case types', { ...data, messageType: 'text' }, { messageType: 'text' }],
    ['no content', { id: 'm1', messageType: 'IMAGE', ts: 5 }, { messageType: 'IMAGE' }],
    ['content that is null', { ...data, content: null }, { messageType: 'TEXT' }],
    ['no type', { id: 'm1', content: { url: 'https://a.b' }, ts: 5 }, { messageType: 'LINK' }],
    ['no time', { ...data, ts: undefined }, { ts: 0 }],
    ['a time no calendar has', { ...data, ts: 1e300 }, { ts: 0 }],
    ['a delivery that failed', { ...data, deliverySuccess: 'false' }, { deliverySuccess: false }],
    ['an id of its archive alone', { ...data, id: undefined }, { id: 'abc' }],
  ])('takes a message with %s', async (_name, message, shown) => {
    const chatTranscript = [{ data: message, _id: { $oid: 'abc' }, room: chatId }];
    await using peer = await RestPeer.serving({
      getContactTranscriptByChatID: json({ result: true, chatTranscript }),
    });
    await using rest = peer.client();

    expect((await rest.transcripts.ofChat(chatId))?.messages).toMatchObject([shown]);
  });
});

describe('JSONP', () => {
  const body = JSON.stringify({ result: true, contact: { id: chatId, title: 'a) ; b(' } });
  it.each([
    ['a callback', `callback(${body})`],
    ['a callback and a semicolon', `jQuery1_2(${body});\n`],
    ['a member', `window.cb["x"](${body});`],
    ['Express’s guard', `/**/ typeof cb === 'function' && cb(${body});`],
    ['a short guard', `cb && cb(${body});`],
    ['a byte order mark', `\uFEFFcb(${body})`],
    ['none', ` ${body}\n`],
  ])('is read with %s', async (_name, answer) => {
    await using peer = await RestPeer.serving({ getContactByChatID: text(answer) });
    await using rest = peer.client();

    expect(await rest.contacts.contact(chatId)).toMatchObject({ id: chatId, title: 'a) ; b(' });
  });

  it.each([
    ['a page', `<html><script>cb(${body})</script></html>`],
    ['a call in a call', `cb(alert(${body}))`],
    ['more after it', `cb(${body}); alert(1)`],
    [
      'JSON no stack survives',
      `cb({"result":true,"contact":${'['.repeat(1e5)}${']'.repeat(1e5)}})`,
    ],
  ])('is not read from %s', async (_name, answer) => {
    await using peer = await RestPeer.serving({ getContactByChatID: text(answer) });
    await using rest = peer.client();

    await expect(rest.contacts.contact(chatId)).rejects.toMatchObject({ code: 'invalid_response' });
  });
});

describe('a contact', () => {
  it.each([
    ['an end that is ""', { endTime: '' }, { endTime: '' }],
    ['an end that is a number', { endTime: 9 }, { endTime: 9 }],
    ['times that are texts', { beginTime: '5.0' }, { beginTime: 5 }],
    ['a time no calendar has', { beginTime: 1e300 }, { beginTime: '' }],
    ['widgetID', { widgetID: 'popup' }, { widgetID: 'popup' }],
    ['users without ids', { users: { U: { nickname: 'A' } } }, { users: { U: { id: 'U' } } }],
    ['no users', {}, { users: {} }],
    ['a user that is null', { users: { U: null } }, { users: { U: { id: 'U' } } }],
  ])('is read with %s', async (_name, members, shown) => {
    const contact = { id: chatId, ...members };
    await using peer = await RestPeer.serving({
      getContactByChatID: json({ result: true, contact }),
    });
    await using rest = peer.client();

    expect(await rest.contacts.contact(chatId)).toMatchObject({ id: chatId, ...shown });
  });
});

describe('a service', () => {
  it('without a domain is found, and found again when an update moves it', async () => {
    let isOld = true;
    const reply = json({ result: true, contact: { id: chatId } });
    await using peer = await RestPeer.start(({ path }) =>
      path.startsWith('/livechat/getContact') === isOld ? reply : undefined,
    );
    await using rest = peer.client();
    await rest.contacts.contact(chatId);
    isOld = false;

    expect(await rest.contacts.contact(chatId)).toMatchObject({ id: chatId });
  });

  it('that ends a whole domain is never asked to end another', async () => {
    await using peer = await RestPeer.start(({ path }) =>
      path === '/livechat/endAllContacts' ? json({ result: true, contacts: [] }) : undefined,
    );
    await using rest = peer.client({ domain: 'acme' });

    await expect(rest.contacts.endAll()).rejects.toMatchObject({ code: 'not_supported' });
    expect(peer.requests.map(({ path }) => path)).toEqual(['/livechat/acme/endAllContacts']);
  });

  it.each(['.', '..'])('is not reached by a chat called %s', async (odd) => {
    await using peer = await RestPeer.start(() => json({ result: true, contact: { id: 'x' } }));
    await using rest = peer.client();

    expect(await rest.contacts.contact(odd)).toBeUndefined();
    await expect(rest.contacts.sendText(odd, 'hi')).rejects.toMatchObject({ code: 'rejected' });
    expect(peer.requests).toEqual([]);
  });
});

describe('archived multimedia', () => {
  it.each([
    ['folded', 'aGVs\r\nbG8='],
    ['bare of padding', 'aGVsbG8'],
    ['a data: URL', 'data:image/png;base64,aGVsbG8='],
    ['extended JSON', { $binary: 'aGVsbG8=', $type: '00' }],
  ])('comes as plain base64 from what is %s', async (_name, img) => {
    const message = { id: 'm1', content: { img } };
    await using peer = await RestPeer.serving({
      getMultimediaMessageByMessageID: json({ result: true, message }),
    });
    await using rest = peer.client();
    let read = '';
    for await (const piece of (await rest.transcripts.multimedia('m1'))?.base64 ?? [])
      read += piece;

    expect(read).toBe('aGVsbG8=');
  });

  it.each([
    ['is not base64', { id: 'm1', content: { img: 'über' } }, 'not base64'],
    ['ends within a group', { id: 'm1', content: { img: 'aGVsb' } }, 'not base64'],
    ['is an object of another kind', { id: 'm1', content: { img: { x: 1 } } }, 'not base64'],
    ['is missing', { id: 'm1', content: { caption: 'a' } }, 'without its file'],
    ['has no content', { id: 'm1', messageType: 'IMAGE' }, 'without its file'],
  ])('is named where the file %s', async (_name, message, words) => {
    await using peer = await RestPeer.serving({
      getMultimediaMessageByMessageID: json({ result: true, message }),
    });
    await using rest = peer.client();

    await expect(rest.transcripts.multimedia('m1')).rejects.toMatchObject({
      code: 'invalid_response',
      message: expect.stringContaining(words),
    });
  });
});
