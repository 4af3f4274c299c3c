import { UpstreamError } from '../../../src/sessions/upstream';
import { ManualClock } from '../../doubles/manual-clock';
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
    const hostClock = new ManualClock();
    const script = `${plainSdk}
      contact.sendMessage = (text) => { standIn.sent.push(text); return new Promise(() => {}); };
      SDK.getChatHistory = async () => ({ messages: standIn.sent.map((text, at) => ({ data:
        { id: 'S' + at, messageType: 'TEXT', ts: 1, content: { text } } })) });`;
    await using standIn = await StandIn.start(script, { hostClock });
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const failure = failureOf(connection.send(chat, 'c-1', { kind: 'text', text: 'once' }));
    await until(async () => (await connection.history(chat)).messages.length === 1);
    hostClock.advance(15_000);
    expect(await failure).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    expect(await connection.outcome(chat, 'c-1')).toEqual({ state: 'unknown' });
    expect((await connection.history(chat)).messages).toHaveLength(1);
    connection.close('done');
  }, 30_000);

  it('a promise that settles after its deadline: the outcome is known then', async () => {
    const hostClock = new ManualClock();
    const script = `${plainSdk}
      contact.sendMessage = () => new Promise((resolve, reject) => standIn.sent.push({ resolve, reject }));
      contact.isWriting = () => { standIn.sent[0].resolve('LATE'); standIn.sent[1].reject('no'); };`;
    await using standIn = await StandIn.start(script, { hostClock });
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const sends = ['c-1', 'c-2'].map((name) =>
      failureOf(connection.send(chat, name, { kind: 'text', text: name })),
    );
    await connection.history(chat);
    hostClock.advance(15_000);
    expect((await Promise.all(sends)).map(({ outcome }) => outcome)).toEqual([
      'unknown',
      'unknown',
    ]);
    await connection.setWriting(chat, true);
    await until(async () => (await connection.outcome(chat, 'c-2')).state === 'not_done');
    expect(await connection.outcome(chat, 'c-1')).toMatchObject({ messageId: 'LATE' });
    connection.close('done');
  }, 30_000);

  it('a send without an id: it is the one alike message that was not there before', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      const say = (id, text, isAgent = true) => standIn.history.push({ data: { id, messageType: 'TEXT',
        ts: Date.now(), content: { text, user: { id: 'USER_' + isAgent, isAgent } } } });
      say('H1', 'Hello');
      contact.sendMessage = async (text) => {
        say('C1', text, false);
        setTimeout(() => {
          say(text + '-1', text);
          if (text === 'Twice') say(text + '-2', text);
        }, 300);
        return { result: true, error: null };
      };`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    await connection.history(chat);
    const sent = await connection.send(chat, 'c-1', { kind: 'text', text: 'Hello' });
    expect(sent.messageId).toBe('Hello-1');
    const twice = connection.send(chat, 'c-2', { kind: 'text', text: 'Twice' });
    expect(await failureOf(twice)).toMatchObject({ code: 'timeout', outcome: 'unknown' });
    connection.close('done');
  }, 30_000);

  it('bytes as MongoDB shows them, data URLs, line breaks: a file is its base64', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      const files = {
        one: { $binary: 'AP8QIA==', $type: '00' },
        two: { $binary: { base64: 'AP8QIA==', subType: '00' } },
        three: 'data:image/png;base64,AP8QIA==',
        four: 'AP8Q' + String.fromCharCode(10) + 'IA',
      };
      contact.GetMultimediaMessageInActiveChat = async (chatID, messageID) =>
        ({ result: true, data: { messageType: 'IMAGE', content: { img: files[messageID], caption: 'c' } } });`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    for (const name of ['one', 'two', 'three', 'four']) {
      const fetched = await connection.fetchMultimedia(chat, name);
      let base64 = '';
      for await (const piece of fetched.base64) base64 += piece;
      expect([name, base64]).toEqual([name, 'AP8QIA==']);
      expect(fetched).toMatchObject({ messageType: 'IMAGE', format: 'fullsize', caption: 'c' });
    }
    connection.close('done');
  }, 30_000);

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

  it('a refusal of any kind: it stays one, and the page goes on', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      const reasons = [undefined, null, '', {}, { reason: 'over' }, { error: { message: 'deep' } }, 17];
      reasons.push(reasons, { get message() { throw reasons; } }, document, new Error('plain'));
      contact.sendMessage = (at) => Promise.reject(reasons[at]);`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    const words: string[] = [];
    for (let at = 0; at < 11; at += 1) {
      const failure = await failureOf(
        connection.send(chat, `c-${at}`, { kind: 'text', text: String(at) }),
      );
      expect(failure).toMatchObject({ code: 'rejected', outcome: 'not_done' });
      words.push(failure.message);
    }
    const nothing = 'CTLive refused without a reason.';
    expect(words.slice(0, 7)).toEqual([nothing, nothing, nothing, nothing, 'over', 'deep', '17']);
    expect(words.slice(8)).toEqual([nothing, nothing, 'plain']);
    connection.close('done');
  }, 30_000);

  it('events before the join resolves: they are in the history that is read after it', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      SDK.joinContact = async () => {
        const early = { id: 'E1', messageType: 'TEXT', ts: 1, content: { text: 'early' } };
        standIn.history.push({ room: 'CHAT_1', data: early });
        standIn.tell('message', early);
        await fetch('/joined');
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
