import { UpstreamError } from '../../../src/sessions/upstream';
import { until } from '../../doubles/until';
import { plainSdk, StandIn } from './stand-in';

const chat = 'CHAT_1';

async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error('no UpstreamError');
  return error;
}

describe('the surface of the SDK', () => {
  it('is called with its casing and its argument forms', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      SDK.getChatHistory = async (...args) => ({ messages: [{ data: { id: 'H1', ts: 5,
        messageType: 'TEXT', content: { text: JSON.stringify(standIn.calls) } } }] });`);
    const connection = await standIn.connect('the-jwt');
    const joined = await connection.join(chat, { nickname: 'Ada' });
    expect(joined).toMatchObject({ isResumed: false, contact: { id: chat } });
    await connection.setWriting(chat, true);
    const sent = await connection.send(chat, 'c-1', { kind: 'text', text: 'Hello' });
    expect(sent.messageId).toBe('M1');
    await connection.send(chat, 'c-2', { kind: 'link', url: 'https://example.com' });
    await connection.end(chat);
    const { messages } = await connection.history(chat);
    const calls = JSON.parse(String(messages[0]?.message.content?.['text'])) as unknown[];
    expect(calls).toEqual([
      ['login', 'the-jwt'],
      ['joinContact', chat, 'Ada'],
      ['isWriting', true],
      ['endContact', true],
    ]);
    expect(await failureOf(connection.end('CHAT_other'))).toMatchObject({ code: 'not_joined' });
    connection.close('done');
  }, 30_000);

  it('joins without a nickname and leaves by the id of the chat', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      SDK.getChatHistory = async () => [{ id: 'H1', messageType: 'TEXT',
        content: { text: JSON.stringify(standIn.calls) } }];`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    await connection.leave(chat);
    const { messages } = await connection.history(chat);
    const calls = JSON.parse(String(messages[0]?.message.content?.['text'])) as unknown[];
    expect(calls).toEqual([
      ['login', null],
      ['joinContact', chat],
      ['leave', chat],
    ]);
    connection.close('done');
  }, 30_000);

  it('gives a file as img or document, with what belongs to it', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.SendMultimediaMessage = async (...args) => 'F-' + JSON.stringify(args);`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const transfer = await connection.openTransfer(chat);
    await transfer.write('QUJD');
    await transfer.write('REVG');
    const described = { fileName: 'a.png', documentType: 'png', caption: 'A' };
    const sent = await transfer.commit('c-1', {
      messageType: 'IMAGE',
      ...described,
      replyTo: 'M0',
    });
    const [type, content, replyTo] = JSON.parse(sent.messageId.slice(2)) as unknown[];
    expect([type, content, replyTo]).toEqual(['IMAGE', { img: 'QUJDREVG', ...described }, 'M0']);
    connection.close('done');
  }, 30_000);
});

describe('a quirk of the SDK', () => {
  it('an event twice: a receipt counts once, a message keeps its id', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = async () => {
        const seen = { messageID: 'M1', user: { id: 'USER_c' }, ts: 7 };
        standIn.tell('messageSeen', seen);
        standIn.tell('messageSeen', seen);
        standIn.tell('message', { id: 'M2', content: { text: 'x' } });
        standIn.tell('message', { id: 'M2', content: { text: 'x' } });
        return 'M1';
      };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    await connection.send(chat, 'c-1', { kind: 'text', text: 'Hello' });
    await until(() => standIn.told.length === 4);
    expect(standIn.told.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    const names = standIn.told.map(({ event }) => event.name);
    expect(names).toEqual(['messageSeen', 'other', 'message', 'message']);
    connection.close('done');
  }, 30_000);

  it('missing fields: they are made up for, and a message without an id is a hole', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = async () => {
        standIn.tell('message', { id: 12345678901234567890n, content: { text: 'big' } });
        standIn.tell('link', { id: 7, content: { url: 'https://example.com' } });
        standIn.tell('message', { content: { text: 'nameless' } });
        standIn.tell('multimediaMessage', { messageID: 'F1', content: { documentType: 'PNG', img: 'A'.repeat(9) } });
        standIn.tell('isWriting', true);
        standIn.tell('messageReceived', undefined);
        standIn.tell('contactEnded');
        return 1;
      };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const sent = await connection.send(chat, 'c-1', { kind: 'text', text: 'Hello' });
    expect(sent.messageId).toBe('1');
    await until(() => standIn.told.length === 6);
    expect(standIn.told.map(({ seq }) => seq)).toEqual([1, 2, 4, 5, 6, 7]);
    expect(standIn.told.map(({ event }) => event)).toMatchObject([
      { name: 'message', message: { id: '12345678901234567890', messageType: 'TEXT' } },
      { name: 'link', message: { id: '7', messageType: 'LINK' } },
      { name: 'multimediaMessage', message: { id: 'F1', messageType: 'IMAGE' } },
      { name: 'isWriting', isWriting: true },
      { name: 'messageReceived' },
      { name: 'contactEnded' },
    ]);
    expect(JSON.stringify(standIn.told)).not.toContain('AAAA');
    expect((await connection.probe()).heads.get(chat)).toBe(7);
    connection.close('done');
  }, 30_000);

  it('huge ids: they come through whole', async () => {
    const id = 'x'.repeat(4_000);
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = async () => { standIn.tell('message', { id: '${id}' }); return '${id}'; };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    expect((await connection.send(chat, 'c-1', { kind: 'text', text: 'a' })).messageId).toBe(id);
    await until(() => standIn.told.length === 1);
    expect(standIn.told[0]?.event).toMatchObject({ message: { id } });
    connection.close('done');
  }, 30_000);

  it('a promise that never settles: the outcome is unknown, and nothing is sent again', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = (text) => { standIn.sent.push(text); return new Promise(() => {}); };
      SDK.getChatHistory = async () => ({ messages: standIn.sent.map((text, at) => ({ data:
        { id: 'S' + at, messageType: 'TEXT', ts: 1, content: { text } } })) });`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const failure = await failureOf(connection.send(chat, 'c-1', { kind: 'text', text: 'once' }));
    expect(failure).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(await connection.outcome(chat, 'c-1')).toEqual({ state: 'unknown' });
    expect((await connection.history(chat)).messages).toHaveLength(1);
    connection.close('done');
  }, 40_000);

  it('a promise that settles after its deadline: the outcome is known then', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = () => new Promise((resolve) => { setTimeout(() => resolve('LATE'), 16000); });`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const failure = await failureOf(connection.send(chat, 'c-1', { kind: 'text', text: 'late' }));
    expect(failure.outcome).toBe('unknown');
    await until(async () => (await connection.outcome(chat, 'c-1')).state === 'done', 10_000);
    expect(await connection.outcome(chat, 'c-1')).toMatchObject({ messageId: 'LATE' });
    connection.close('done');
  }, 40_000);

  it('a promise rejected with a string, or a method that throws: refused with its words', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      contact.sendMessage = () => Promise.reject('not today');
      contact.SendLink = () => { throw new TypeError('broken SDK'); };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const rejected = await failureOf(connection.send(chat, 'c-1', { kind: 'text', text: 'a' }));
    expect(rejected).toMatchObject({ code: 'rejected', outcome: 'not_done', message: 'not today' });
    const link = { kind: 'link', url: 'https://example.com' } as const;
    const thrown = await failureOf(connection.send(chat, 'c-2', link));
    expect(thrown).toMatchObject({ code: 'rejected', message: 'broken SDK' });
    connection.close('done');
  }, 30_000);

  it('events before the join resolves: they are in the history that is read after it', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      SDK.joinContact = async () => {
        const early = { id: 'E1', messageType: 'TEXT', ts: 1, content: { text: 'early' } };
        standIn.history.push({ room: 'CHAT_1', data: early });
        standIn.tell('message', early);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return contact;
      };`);
    const connection = await standIn.connect();
    const joined = await connection.join(chat, {});
    expect(joined.position?.last).toBe(0);
    const { messages } = await connection.history(chat);
    expect(messages.map(({ message }) => message.id)).toEqual(['E1']);
    connection.close('done');
  }, 30_000);
});
