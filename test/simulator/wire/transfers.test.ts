import { createHash, randomBytes } from 'node:crypto';
import type { PeerFrame } from '../../../src/adapters/contact-wire/frames';
import { until } from '../../doubles/until';
import { runningSimulator } from '../running-simulator';
import type { Result, WireGateway } from '../wire-gateway';

type Chunk = Extract<PeerFrame, { type: 'chunk' }>;

const chunkChars = 65_536;

function chunksOf(base64: string): string[] {
  return base64.match(/[^]{1,65536}/g) ?? [];
}

function isAck(transferId: string, index: number): (frame: PeerFrame) => boolean {
  return (frame) =>
    frame.type === 'chunk-ack' && frame.transferId === transferId && frame.index === index;
}

function abortOf(gateway: WireGateway, transferId: string): Promise<PeerFrame> {
  return gateway.next((frame) => frame.type === 'abort' && frame.transferId === transferId);
}

async function sendChunks(gateway: WireGateway, transferId: string, base64: string): Promise<void> {
  for (const [index, part] of chunksOf(base64).entries()) {
    gateway.send({ type: 'chunk', transferId, index, base64: part });
    await gateway.next(isAck(transferId, index));
  }
}

type Upload = { chatId: string; transferId: string; bytes: Buffer; commit?: object };

async function upload(
  gateway: WireGateway,
  { chatId, transferId, bytes, commit }: Upload,
): Promise<Result> {
  const base64 = bytes.toString('base64');
  await gateway.ask('transfer-begin', { chatId, transferId });
  await sendChunks(gateway, transferId, base64);
  return gateway.ask('transfer-commit', {
    chatId,
    transferId,
    clientId: transferId,
    messageType: 'IMAGE',
    fileName: 'noise.png',
    documentType: 'png',
    caption: 'Noise',
    base64Length: base64.length,
    ...commit,
  });
}

/** Reads a fetched file, acknowledging each chunk. */
async function download(gateway: WireGateway, chatId: string, messageId: string): Promise<Buffer> {
  const transferId = `fetch-${messageId}`;
  await gateway.ask('fetch', { chatId, messageId, transferId });
  const parts: Buffer[] = [];
  for (let index = 0; ; index += 1) {
    const chunk = (await gateway.next(
      (frame) => frame.type === 'chunk' && frame.transferId === transferId && frame.index === index,
    )) as Chunk;
    expect(chunk.base64.length).toBeLessThanOrEqual(chunkChars);
    parts.push(Buffer.from(chunk.base64, 'base64'));
    gateway.send({ type: 'chunk-ack', transferId, index });
    if (chunk.isLast) return Buffer.concat(parts);
  }
}

describe('contact wire: files', () => {
  it.each([1, 2, 3, 49_152, 49_153, 1024 * 1024])(
    'come back byte for byte: %i bytes',
    async (size) => {
      await using running = await runningSimulator();
      const chatId = await running.openChat();
      const gateway = await running.gateway();
      await gateway.ask('join', { chatId });
      const bytes = randomBytes(size);
      const { messageId } = await upload(gateway, { chatId, transferId: 't-1', bytes });
      expect((await download(gateway, chatId, messageId)).equals(bytes)).toBe(true);
      const response = await fetch(
        `${running.simulator.url}/control/chats/${chatId}/files/${messageId}`,
      );
      const hash = createHash('sha256').update(bytes).digest('hex');
      const got = Buffer.from(await response.arrayBuffer());
      expect(createHash('sha256').update(got).digest('hex')).toBe(hash);
    },
  );

  it('are seen by everyone as metadata alone, and only after the commit', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const [anna, berta] = [await running.gateway(), await running.gateway({ nickname: 'Berta' })];
    await anna.ask('join', { chatId });
    await berta.ask('join', { chatId });
    const text = await anna.ask('text', { chatId, clientId: 'c', text: 'first' });
    await anna.ask('transfer-begin', { chatId, transferId: 't-0' });
    await sendChunks(anna, 't-0', 'AAAA');
    expect((await running.truth(chatId)).messages).toHaveLength(1);
    const bytes = randomBytes(2 * 1024 * 1024);
    const commit = { replyTo: text.messageId };
    const { messageId } = await upload(anna, { chatId, transferId: 't-1', bytes, commit });
    const told = await berta.event('multimediaMessage');
    expect(told).toMatchObject({ id: messageId, messageType: 'IMAGE', replyTo: text.messageId });
    expect(told.content).toEqual({
      caption: 'Noise',
      fileName: 'noise.png',
      documentType: 'png',
      user: expect.objectContaining({ nickname: 'Gateway' }),
    });
    expect((await berta.event('multimediaMessageStored')).messageID).toBe(messageId);
  });

  it('are described by the answer to fetch', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const file = { fileName: 'ä.pdf', documentType: 'PDF', base64: 'JVBERg==', caption: 'c' };
    const { messageId } = (await running.control('POST', `/chats/${chatId}/file`, file)).body;
    const gateway = await running.gateway();
    expect(await gateway.ask('fetch', { chatId, messageId, transferId: 't' })).toMatchObject({
      messageType: 'DOCUMENT',
      domain: 'DEFAULT',
      format: 'fullsize',
      fileName: 'ä.pdf',
      documentType: 'pdf',
      caption: 'c',
      user: { isAgent: false },
    });
  });

  it('are one message when the commit is repeated, and need not be sent again', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const first = await upload(gateway, { chatId, transferId: 't-1', bytes: randomBytes(9) });
    const commit = { clientId: 't-1' };
    const bytes = randomBytes(9);
    expect(await upload(gateway, { chatId, transferId: 't-2', bytes, commit })).toEqual(first);
    expect((await running.truth(chatId)).messages).toHaveLength(1);
    await until(async () => (await running.storedFiles()).length === 1);
  });

  it.each([
    ['type_not_allowed', { documentType: 'exe' }],
    ['type_not_allowed', { documentType: 'pdf' }],
    ['invalid_argument', { base64Length: 7 }],
    ['invalid_argument', { base64Length: undefined }],
    ['transfer_unknown', { transferId: 'another' }],
  ])('are refused with %s at a commit with %j, and nothing is done', async (code, commit) => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const bytes = randomBytes(9);
    await expect(upload(gateway, { chatId, transferId: 't', bytes, commit })).rejects.toThrow(code);
    expect((await running.truth(chatId)).messages).toEqual([]);
    await gateway.close();
    await until(async () => (await running.storedFiles()).length === 0);
  });

  it('leave nothing on disk when the connection ends or the gateway aborts', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    for (const transferId of ['t-1', 't-2']) {
      await gateway.ask('transfer-begin', { chatId, transferId });
      await sendChunks(gateway, transferId, 'AAAA');
    }
    expect(await running.storedFiles()).toHaveLength(2);
    gateway.send({
      type: 'abort',
      transferId: 't-1',
      code: 'rejected',
      message: 'changed my mind',
    });
    await until(async () => (await running.storedFiles()).length === 1);
    await gateway.close();
    await until(async () => (await running.storedFiles()).length === 0);
  });

  it('go out at most four chunks ahead, while everything else goes on', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const bytes = randomBytes(49_152 * 6);
    const { messageId } = await upload(gateway, { chatId, transferId: 't-1', bytes });
    await gateway.ask('fetch', { chatId, messageId, transferId: 'slow' });
    const chunks = (): number[] =>
      gateway.frames.flatMap((frame) => (frame.type === 'chunk' ? [frame.index] : []));
    await gateway.until(() => chunks().length === 4);
    expect((await download(gateway, chatId, messageId)).equals(bytes)).toBe(true);
    await gateway.ask('text', { chatId, clientId: 'c', text: 'meanwhile' });
    const slow = gateway.frames.filter(
      (frame) => frame.type === 'chunk' && frame.transferId === 'slow',
    );
    expect(slow.map((frame) => (frame as Chunk).index)).toEqual([0, 1, 2, 3]);
    gateway.send({ type: 'chunk-ack', transferId: 'slow', index: 0 });
    await gateway.next(
      (frame) => frame.type === 'chunk' && frame.transferId === 'slow' && frame.index === 4,
    );
    gateway.send({ type: 'abort', transferId: 'slow', code: 'rejected', message: 'enough' });
    gateway.send({ type: 'chunk-ack', transferId: 'slow', index: 1 });
    await gateway.probe();
    expect(gateway.frames.some(({ type }) => type === 'abort')).toBe(false);
  });

  it('wait while the socket has much to send, and other frames go first', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const bytes = randomBytes(49_152 * 4);
    const { messageId } = await upload(gateway, { chatId, transferId: 't-1', bytes });
    const held = 'x'.repeat(90_000);
    gateway.socket.pause();
    for (let n = 0; n < 300; n += 1) {
      await running.control('POST', `/chats/${chatId}/say`, { text: held });
    }
    gateway.send({
      type: 'request',
      id: 500,
      request: { op: 'fetch', chatId, messageId, transferId: 'late' },
    });
    const before = await running.truth(chatId);
    await running.control('POST', `/chats/${chatId}/say`, { text: 'last' });
    gateway.socket.resume();
    await gateway.next((frame) => frame.type === 'chunk');
    expect(before.messages).toHaveLength(301);
    const lastText = gateway.frames.findIndex(
      (frame) => frame.type === 'event' && JSON.stringify(frame).includes('"last"'),
    );
    const firstChunk = gateway.frames.findIndex((frame) => frame.type === 'chunk');
    expect(lastText).toBeGreaterThan(0);
    expect(firstChunk).toBeGreaterThan(lastText);
  });
});

describe('contact wire: broken transfers', () => {
  it.each([
    ['invalid_argument', 'a wrong index', [{ index: 1, base64: 'AAAA' }]],
    ['invalid_argument', 'no base64', [{ index: 0, base64: 'not base64!' }]],
    [
      'invalid_argument',
      'a chunk after the end of the text',
      [
        { index: 0, base64: 'AA==' },
        { index: 1, base64: 'AAAA' },
      ],
    ],
    ['bad_frame', 'a chunk too long', [{ index: 0, base64: 'A'.repeat(chunkChars + 4) }]],
    [
      'window_exceeded',
      'a fifth chunk unanswered',
      Array.from({ length: 60 }, (_, index) => ({ index, base64: 'AAAA' })),
    ],
  ])('are aborted with %s for %s', async (code, _, chunks) => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    await gateway.ask('transfer-begin', { chatId, transferId: 't' });
    for (const chunk of chunks) gateway.send({ type: 'chunk', transferId: 't', ...chunk });
    expect(await abortOf(gateway, 't')).toMatchObject({ code });
    const commit = { chatId, transferId: 't', clientId: 'c', messageType: 'IMAGE', fileName: 'a' };
    await expect(
      gateway.ask('transfer-commit', {
        ...commit,
        documentType: 'png',
        caption: '',
        base64Length: 4,
      }),
    ).rejects.toThrow(code);
    await until(async () => (await running.storedFiles()).length === 0);
  });

  it('a chunk of no transfer is answered with transfer_unknown', async () => {
    await using running = await runningSimulator();
    const gateway = await running.gateway();
    gateway.send({ type: 'chunk', transferId: 'none', index: 0, base64: 'AAAA' });
    expect(await abortOf(gateway, 'none')).toMatchObject({ code: 'transfer_unknown' });
  });

  it('an acknowledgement of nothing aborts the fetch', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const file = { fileName: 'a.png', documentType: 'png', base64: 'AAAA' };
    const { messageId } = (await running.control('POST', `/chats/${chatId}/file`, file)).body;
    const gateway = await running.gateway();
    await gateway.ask('fetch', { chatId, messageId, transferId: 't' });
    gateway.send({ type: 'chunk-ack', transferId: 't', index: 9 });
    expect(await abortOf(gateway, 't')).toMatchObject({ code: 'invalid_argument' });
  });
});
