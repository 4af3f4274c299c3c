import { createHash, randomBytes } from 'node:crypto';
import { demoChatId as demo } from '../../src/simulator/simulator';
import { allEvents, answerOf, call, freePort, startSimulator } from '../doubles/processes';
import type { FeedEvent, GatewayPlace } from '../doubles/processes';
import { startSdkGateway } from '../doubles/sdk-processes';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const chat = `/chats/${demo}`;

async function place(directory: string): Promise<GatewayPlace> {
  return { directory, port: await freePort(), simulatorPort: await freePort() };
}

async function untilEvents(url: string, type: string, count: number): Promise<FeedEvent[]> {
  let found: FeedEvent[] = [];
  await until(async () => {
    found = (await allEvents(url)).filter((event) => event.type === type);
    return found.length >= count;
  }, 15_000);
  return found;
}

async function upload(url: string, fileName: string, bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.set('caption', 'as asked');
  form.set('file', new Blob([new Uint8Array(bytes)]), fileName);
  const answer = await answerOf(url, `${chat}/multimedia`, { method: 'POST', body: form });
  expect(answer.status).toBe(201);
  const message = (await answer.json()) as { contentUrl: string; sha256: string };
  expect(message.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return message.contentUrl;
}

async function download(url: string, path: string): Promise<Buffer> {
  const answer = await answerOf(url, path);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

describe('the first chat of a new user, on the SDK', () => {
  it('goes from join to end over plain HTTP', async () => {
    await using directory = await temporaryDirectory();
    const where = await place(directory.path);
    await using _simulator = await startSimulator(where);
    await using gateway = await startSdkGateway(where);
    const ask = (method: string, path: string, body?: unknown) =>
      call(gateway.url, method, path, { body });
    expect((await ask('POST', `${chat}/join`, {})).status).toBe(201);
    expect((await ask('POST', `${chat}/join`, {})).status).toBe(200);
    const text = await ask('POST', `${chat}/messages`, { text: 'photo, please' });
    expect(text).toMatchObject({ status: 201, body: { type: 'text', direction: 'outbound' } });
    expect((await ask('POST', `${chat}/links`, { url: 'https://example.com' })).status).toBe(201);
    expect((await ask('PUT', `${chat}/writing`, { isWriting: true })).status).toBe(204);

    const answers = await untilEvents(gateway.url, 'message.received', 2);
    expect(answers.map((event) => event.data.text)).toEqual([
      expect.stringContaining('photo, please'),
      expect.stringContaining('example.com'),
    ]);
    await untilEvents(gateway.url, 'participant.writing', 2);
    await untilEvents(gateway.url, 'message.seen', 2);
    const [photo] = await untilEvents(gateway.url, 'multimedia.received', 1);
    const { contentUrl } = photo?.data as { contentUrl: string };
    const bytes = await download(gateway.url, contentUrl);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');

    expect((await ask('POST', `${chat}/leave`)).status).toBe(200);
    expect((await ask('POST', `${chat}/leave`)).status).toBe(200);
    const after = await ask('POST', `${chat}/messages`, { text: 'x' });
    expect(after).toMatchObject({ status: 409, body: { code: 'chat_not_joined' } });
    const unknown = await ask('POST', '/chats/CHAT_nobody/join', {});
    expect(unknown).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });
    expect((await ask('POST', `${chat}/join`, {})).status).toBe(201);
    const end = await ask('POST', `${chat}/end`, {});
    expect(end).toMatchObject({ status: 200, body: { state: 'ended' } });
    expect((await ask('POST', `${chat}/end`, {})).status).toBe(200);
    const ended = await ask('POST', `${chat}/messages`, { text: 'x' });
    expect(ended).toMatchObject({ status: 409, body: { code: 'chat_ended' } });

    const events = (await allEvents(gateway.url)).filter((event) => event.chatId === demo);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === 'chat.ended')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'message.sent')).toHaveLength(1);
  }, 60_000);

  it('gives files back byte for byte', async () => {
    await using directory = await temporaryDirectory();
    const where = await place(directory.path);
    await using _simulator = await startSimulator(where);
    await using gateway = await startSdkGateway(where);
    await call(gateway.url, 'POST', `${chat}/join`, { body: {} });
    const pngEnd = Buffer.from('0000000049454e44ae426082', 'hex');
    const png = Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      randomBytes(1_000_001),
      pngEnd,
    ]);
    const pdf = Buffer.concat([
      Buffer.from('%PDF-1.4\n'),
      randomBytes(70_000),
      Buffer.from('%%EOF\n'),
    ]);
    const paths = await Promise.all([
      upload(gateway.url, 'dà.png', png),
      upload(gateway.url, 'a.pdf', pdf),
    ]);
    expect((await download(gateway.url, paths[0])).equals(png)).toBe(true);
    expect((await download(gateway.url, paths[1])).equals(pdf)).toBe(true);
  }, 60_000);
});
