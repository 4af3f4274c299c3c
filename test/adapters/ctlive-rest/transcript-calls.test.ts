import type { TranscriptQuery } from '../../../src/engine/rest/ctlive-rest';
import { RestPeer } from '../../doubles/rest-peer';

const chatId = 'CHAT_DEFAULT_1';
const entry = (id: string, room = chatId) => ({
  data: { id, messageType: 'TEXT', content: { text: id, user: { id: 'U', isAgent: true } }, ts: 1 },
  _id: '0123456789abcdef01234567',
  room,
});
const wrapped = (...ids: string[]) => ({
  result: true,
  transcript: { room: chatId, ctlive_type: 'chat', messages: ids.map((id) => entry(id)) },
});

async function collected(base64: AsyncIterable<string> | undefined): Promise<string> {
  let text = '';
  for await (const piece of base64 ?? []) text += piece;
  return text;
}

describe('the transcript of one chat', () => {
  it.each([
    ['a bare array', { isChatActive: true, chatTranscript: [entry('m1'), entry('m2')] }],
    [
      'an array under the plural',
      { isChatActive: true, chatTranscripts: [entry('m1'), entry('m2')] },
    ],
    ['an object', { isChatActive: true, chatTranscript: wrapped('m1', 'm2') }],
    ['an array of one object', { isChatActive: true, chatTranscripts: [wrapped('m1', 'm2')] }],
  ])('is read from %s', async (_name, answer) => {
    const json = { result: true, error: null, ...answer };
    await using peer = await RestPeer.serving({ getContactTranscriptByChatID: { json } });
    await using rest = peer.client();

    const transcript = await rest.transcripts.ofChat(chatId);

    expect(transcript).toMatchObject({ chatId, isChatActive: true });
    expect(transcript?.messages.map(({ id }) => id)).toEqual(['m1', 'm2']);
  });

  it('is empty when nothing was said, and absent when there is no such chat', async () => {
    await using peer = await RestPeer.serving({
      getContactTranscriptByChatID: {
        json: { result: true, isChatActive: true, chatTranscript: [] },
      },
    });
    await using rest = peer.client();
    expect(await rest.transcripts.ofChat(chatId)).toEqual({
      chatId,
      isChatActive: true,
      messages: [],
    });

    peer.script = () => ({ json: { result: false, error: 'no such chat' } });
    expect(await rest.transcripts.ofChat(chatId)).toBeUndefined();
  });

  it('comes from the service for concluded chats, misspelt and without a domain, where that is all there is', async () => {
    const json = { result: true, chatTranscripts: wrapped('m1') };
    await using peer = await RestPeer.start(({ path }) =>
      path === `/livechat/getChatTrasncriptByChatID/${chatId}` ? { json } : undefined,
    );
    await using rest = peer.client();

    const transcript = await rest.transcripts.ofChat(chatId);

    expect(transcript).toMatchObject({ chatId, isChatActive: false, contactType: 'chat' });
    expect(transcript?.messages).toHaveLength(1);
  });
});

describe('the search for transcripts', () => {
  it.each<[TranscriptQuery, string, string, unknown]>([
    [
      { by: 'user', userId: 'USER_a@b', days: 3 },
      'GET',
      '/livechat/default/getChatTranscriptByUserID/USER_a%40b?days=3',
      undefined,
    ],
    [
      { by: 'nickname', nickname: 'Ada L/M' },
      'GET',
      '/livechat/default/getChatTranscriptByNickname/Ada%20L%2FM',
      undefined,
    ],
    [
      { by: 'callData', callData: { ECID: 'x|1' } },
      'POST',
      '/livechat/default/getChatTranscriptByCalldata',
      { ECID: 'x|1' },
    ],
    [
      { by: 'time', fromMs: 5, toMs: 9, serviceId: '44' },
      'POST',
      '/livechat/default/getChatTranscriptByTimeRangeAndServiceID',
      { beginTime: 5, endTime: 9, serviceID: '44' },
    ],
    [
      { by: 'last', userId: '39', serviceId: '44' },
      'POST',
      '/livechat/default/getLastTranscript',
      { userid: '39', serviceid: '44' },
    ],
  ])('asks by %o', async (query, method, path, body) => {
    await using peer = await RestPeer.start(() => ({
      json: { result: true, chatTranscripts: [wrapped('m1')] },
    }));
    await using rest = peer.client();

    const found = await rest.transcripts.search(query);

    expect(found.map((each) => each.chatId)).toEqual([chatId]);
    expect(peer.requests.map((each) => [each.method, each.path, each.body])).toEqual([
      [method, path, body],
    ]);
  });

  it.each([
    ['the singular of the tables', { result: null, chatTranscript: [wrapped('m1')] }],
    ['one object', { result: true, chatTranscript: wrapped('m1') }],
    ['a result that is a text', { result: 'ok', chatTranscripts: [wrapped('m1')] }],
    ['a refused one among them', { chatTranscripts: [{ result: false }, wrapped('m1')] }],
  ])('takes %s', async (_name, json) => {
    await using peer = await RestPeer.serving({ getChatTranscriptByNickname: { json } });
    await using rest = peer.client();

    const found = await rest.transcripts.search({ by: 'nickname', nickname: 'Ada' });

    expect(found).toMatchObject([{ chatId, messages: [{ id: 'm1' }] }]);
  });

  it('tells the chats of a bare array of messages apart by their rooms', async () => {
    const chatTranscript = [entry('m1', 'A'), entry('m2', 'B'), entry('m3', 'A')];
    const json = { result: true, chatTranscript };
    await using peer = await RestPeer.serving({ getChatTranscriptByUserID: { json } });
    await using rest = peer.client();

    const found = await rest.transcripts.search({ by: 'user', userId: 'U' });

    expect(found.map((each) => [each.chatId, each.messages.length])).toEqual([
      ['A', 2],
      ['B', 1],
    ]);
  });
});

describe('archived multimedia', () => {
  const base64 = 'aGVsbG8=';
  it.each([
    ['a text', { img: base64 }, 'IMAGE'],
    ['extended JSON', { document: { $binary: base64, $type: '00' } }, 'DOCUMENT'],
    ['canonical extended JSON', { audio: { $binary: { base64, subType: '00' } } }, 'AUDIO'],
    ['bytes', { video: { type: 'Buffer', data: [104, 101, 108, 108, 111] } }, 'VIDEO'],
  ])('is read from %s', async (_name, file, messageType) => {
    const message = {
      id: 'm1',
      room: chatId,
      content: { ...file, fileName: 'a.bin', caption: '' },
    };
    const json = { result: true, message, error: null };
    await using peer = await RestPeer.serving({ getMultimediaMessageByMessageID: { json } });
    await using rest = peer.client();

    const media = await rest.transcripts.multimedia('m1');

    expect(media).toMatchObject({ messageId: 'm1', messageType, fileName: 'a.bin' });
    expect(await collected(media?.base64)).toBe(base64);
  });

  it('is read from a Multimedia Transcript', async () => {
    const messages = [
      { id: 'm0', content: { img: 'AAAA' } },
      { id: 'm1', content: { img: base64 } },
    ];
    const json = { result: true, message: { _id: 'x', room: chatId, messages } };
    await using peer = await RestPeer.serving({ getMultimediaMessageByMessageID: { json } });
    await using rest = peer.client();

    expect(await collected((await rest.transcripts.multimedia('m1'))?.base64)).toBe(base64);
  });

  it('is absent while the chat is active', async () => {
    const json = { result: true, message: null, error: null };
    await using peer = await RestPeer.serving({ getMultimediaMessageByMessageID: { json } });
    await using rest = peer.client();

    expect(await rest.transcripts.multimedia('m1')).toBeUndefined();
  });

  it('of a link is downloaded as bytes', async () => {
    const bytes = Buffer.from('hello');
    await using peer = await RestPeer.serving({ downloadDocument: { bytes, type: 'image/png' } });
    await using rest = peer.client();

    const media = await rest.transcripts.download(chatId, 'm1');

    expect(media?.messageType).toBe('IMAGE');
    expect(await collected(media?.base64)).toBe(base64);
  });
});
