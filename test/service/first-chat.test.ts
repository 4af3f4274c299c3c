import { createHash, randomBytes } from 'node:crypto';
import { createParser } from 'eventsource-parser';
import { demoChatId as demo } from '../../src/simulator/simulator';
import { allEvents, testKey, type FeedEvent } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { until } from '../doubles/until';

const authorization = `Bearer ${testKey}`;

async function untilEvents(
  service: RunningService,
  wanted: (event: FeedEvent) => boolean,
  count = 1,
): Promise<FeedEvent[]> {
  let found: FeedEvent[] = [];
  await until(async () => {
    found = (await allEvents(service.url)).filter(wanted);
    return found.length >= count;
  });
  return found;
}

async function upload(service: RunningService, fileName: string, bytes: Buffer): Promise<string> {
  const form = new FormData();
  form.set('caption', 'as asked');
  form.set('file', new Blob([new Uint8Array(bytes)]), fileName);
  const path = `${service.url}/chats/${demo}/multimedia`;
  const answer = await fetch(path, { method: 'POST', headers: { authorization }, body: form });
  expect(answer.status).toBe(201);
  const message = (await answer.json()) as { contentUrl: string; sha256: string };
  expect(message.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  return message.contentUrl;
}

async function download(service: RunningService, path: string): Promise<Buffer> {
  const answer = await fetch(`${service.url}${path}`, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

describe('the first chat of a new user', () => {
  it('goes from join to end over plain HTTP', async () => {
    await using service = await RunningService.start();
    const chat = `/chats/${demo}`;
    expect((await service.call('GET', '/readyz')).status).toBe(200);
    expect((await service.call('POST', `${chat}/join`, { body: {} })).status).toBe(201);
    expect((await service.call('POST', `${chat}/join`, { body: {} })).status).toBe(200);
    const text = await service.call('POST', `${chat}/messages`, {
      body: { text: 'photo, please' },
    });
    expect(text).toMatchObject({ status: 201, body: { type: 'text', direction: 'outbound' } });
    expect((await service.call('GET', text.headers.get('location') ?? '')).body).toMatchObject({
      text: 'photo, please',
    });
    const link = await service.call('POST', `${chat}/links`, {
      body: { url: 'https://example.com' },
    });
    expect(link.status).toBe(201);
    const writing = await service.call('PUT', `${chat}/writing`, { body: { isWriting: true } });
    expect(writing.status).toBe(204);

    const answers = await untilEvents(service, (event) => event.type === 'message.received', 2);
    expect(answers.map((event) => event.data.text)).toEqual([
      expect.stringContaining('photo, please'),
      expect.stringContaining('example.com'),
    ]);
    await untilEvents(service, (event) => event.type === 'participant.writing', 2);
    await untilEvents(service, (event) => event.type === 'message.seen', 2);
    const [photo] = await untilEvents(service, (event) => event.type === 'multimedia.received');
    const { contentUrl } = photo?.data as { contentUrl: string };
    expect((await download(service, contentUrl)).subarray(1, 4).toString()).toBe('PNG');

    expect((await service.call('POST', `${chat}/leave`)).status).toBe(200);
    expect((await service.call('POST', `${chat}/leave`)).status).toBe(200);
    const after = await service.call('POST', `${chat}/messages`, { body: { text: 'x' } });
    expect(after).toMatchObject({ status: 409, body: { code: 'chat_not_joined' } });
    expect((await service.call('POST', `${chat}/join`, { body: {} })).status).toBe(201);
    const end = await service.call('POST', `${chat}/end`, { body: {} });
    expect(end).toMatchObject({ status: 200, body: { state: 'ended' } });
    expect((await service.call('POST', `${chat}/end`, { body: {} })).status).toBe(200);
    const ended = await service.call('POST', `${chat}/messages`, { body: { text: 'x' } });
    expect(ended).toMatchObject({ status: 409, body: { code: 'chat_ended' } });

    const events = (await allEvents(service.url)).filter((event) => event.chatId === demo);
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === 'chat.ended')).toHaveLength(1);
  });

  it('gives files back byte for byte', async () => {
    await using service = await RunningService.start();
    await service.call('POST', `/chats/${demo}/join`, { body: {} });
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
    expect((await download(service, await upload(service, 'dà.png', png))).equals(png)).toBe(true);
    expect((await download(service, await upload(service, 'a.pdf', pdf))).equals(pdf)).toBe(true);
  });

  it('shows the same JSON on the stream as on the page', async () => {
    await using service = await RunningService.start();
    await service.call('POST', `/chats/${demo}/join`, { body: {} });
    await service.call('POST', `/chats/${demo}/messages`, { body: { text: 'hello' } });
    await untilEvents(service, (event) => event.type === 'message.received');
    const page = await fetch(`${service.url}/events`, { headers: { authorization } });
    const stream = await fetch(`${service.url}/events/stream?after=earliest&closeAfter=1`, {
      headers: { authorization },
    });
    const streamed: string[] = [];
    const parser = createParser({ onEvent: ({ event, data }) => !event && streamed.push(data) });
    parser.feed(await stream.text());
    expect(streamed.length).toBeGreaterThan(3);
    expect(await page.text()).toContain(`{"data":[${streamed.join(',')}]`);
  });

  it('refuses a key without the scope, and shows a limited key its own chats alone', async () => {
    await using service = await RunningService.start();
    await service.call('POST', `/chats/${demo}/join`, { body: {} });
    const made = await service.call('POST', '/api-keys', {
      body: { name: 'reader', scopes: ['chats:read', 'events:read'], chatIds: ['CHAT_other'] },
    });
    const headers = { authorization: `Bearer ${(made.body as { key: string }).key}` };
    const send = await service.call('POST', `/chats/${demo}/messages`, {
      body: { text: 'x' },
      headers,
    });
    expect(send).toMatchObject({ status: 403, body: { code: 'insufficient_scope' } });
    const chat = await service.call('GET', `/chats/${demo}`, { headers });
    expect(chat).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });
    expect((await service.call('GET', '/events', { headers })).body).toMatchObject({ data: [] });
    expect((await service.call('GET', '/chats', { headers })).body).toMatchObject({ data: [] });
  });
});
