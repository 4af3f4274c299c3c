import { createHash, randomBytes } from 'node:crypto';
import { allEvents, answerOf, call, freePort, type FeedEvent } from '../doubles/processes';
import type { RunningProcess } from '../doubles/processes';
import { startSdkGateway } from '../doubles/sdk-processes';
import { customer, type Room } from '../doubles/stand-in-ctlive/room';
import { idsOf, StandInCtlive, tenants } from '../doubles/stand-in-ctlive/stand-in-ctlive';
import { temporaryDirectory, type TemporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  randomBytes(200_001),
  Buffer.from('0000000049454e44ae426082', 'hex'),
]);
const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(70_000), Buffer.from('%%EOF\n')]);

type Message = {
  readonly id: string;
  readonly direction: string;
  readonly sha256?: string;
  readonly contentUrl: string;
  readonly replyTo?: string;
};

describe('an SDK nobody has shown us', () => {
  let directory: TemporaryDirectory;
  let ctlive: StandInCtlive;
  let gateway: RunningProcess;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ctlive = await StandInCtlive.start();
    const place = { directory: directory.path, port: await freePort(), simulatorPort: 0 };
    gateway = await startSdkGateway(place, { CTLIVE_URL: ctlive.scriptUrl('long-poll') });
    await Promise.all(
      tenants.map(({ name }) =>
        ask('PUT', `/upstreams/${name}`, {
          connector: 'sdk',
          url: ctlive.scriptUrl(name),
          // Without a name nobody is known by it.
          ...(name !== 'binary-socket' && { nickname: 'Ada' }),
        }),
      ),
    );
  }, 30_000);

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await ctlive[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const ask = (method: string, path: string, body?: unknown) =>
    call(gateway.url, method, path, { body });

  async function eventsOf({ id }: Room): Promise<FeedEvent[]> {
    return (await allEvents(gateway.url)).filter(({ chatId }) => chatId === id);
  }

  async function untilEvents(room: Room, type: string, count = 1): Promise<FeedEvent[]> {
    let found: FeedEvent[] = [];
    await until(async () => {
      found = (await eventsOf(room)).filter((event) => event.type === type);
      return found.length >= count;
    }, 5_000);
    return found;
  }

  async function upload(path: string, bytes: Buffer, fields: Record<string, string>) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([new Uint8Array(bytes)]), bytes === png ? 'dà.png' : 'a.pdf');
    const posted = { method: 'POST', body: form };
    const answer = await answerOf(gateway.url, `${path}/multimedia`, posted);
    expect(answer.status).toBe(201);
    const message = (await answer.json()) as Message;
    expect(message.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    return message;
  }

  async function download(path: string): Promise<Buffer> {
    const answer = await answerOf(gateway.url, path);
    expect([path, answer.status]).toEqual([path, 200]);
    return Buffer.from(await answer.arrayBuffer());
  }

  it.each(tenants)(
    'made as $name is good for a whole chat over plain HTTP',
    async (tenant) => {
      const room = ctlive.open(tenant);
      const chat = `/chats/${room.id}`;
      const as = `?upstream=${tenant.name}`;
      const connected = async () => {
        const { body } = await ask('GET', `/upstreams/${tenant.name}`);
        return (body as { state: string }).state === 'connected';
      };
      await until(connected, 15_000);
      const unknown = await ask('POST', `/chats/CHAT_nobody/join${as}`, {});
      expect(unknown).toMatchObject({ status: 404, body: { code: 'chat_not_found' } });

      expect(await ask('POST', `${chat}/join${as}`, {})).toMatchObject({ status: 201 });
      expect(await ask('POST', `${chat}/join${as}`, {})).toMatchObject({ status: 200 });
      const [session = ''] = room.present.keys();
      expect((await ask('GET', chat)).body).toMatchObject({ customer: { nickname: 'Carla' } });
      const [asked, hello] = await untilEvents(room, 'message.received', 2);
      expect([asked?.data.text, hello?.data.text]).toEqual(['Is anybody there?', 'Ah, hello!']);

      const text = await ask('POST', `${chat}/messages`, { text: 'Good morning ✓' });
      expect(text).toMatchObject({ status: 201, body: { type: 'text', direction: 'outbound' } });
      const link = await ask('POST', `${chat}/links`, { url: 'https://example.com/a?b=c' });
      expect(link).toMatchObject({ status: 201, body: { type: 'link', direction: 'outbound' } });
      expect((await ask('PUT', `${chat}/writing`, { isWriting: true })).status).toBe(204);
      await untilEvents(room, 'message.delivered', 2);
      await untilEvents(room, 'message.seen', 2);
      const { id } = text.body as Message;
      const read = await ask('GET', `${chat}/messages/${encodeURIComponent(id)}`);
      expect(read).toMatchObject({ status: 200, body: { id, status: 'seen' } });

      const image = await upload(chat, png, { caption: 'as asked', replyTo: hello?.data.id ?? '' });
      const document = await upload(chat, pdf, {});
      expect(room.messages.at(-2)).toMatchObject({
        content: { fileName: 'dà.png', caption: 'as asked', documentType: 'png' },
      });
      expect(String(room.messages.at(-2)?.replyTo)).toBe(hello?.data.id);
      expect(room.files.get(image.id)).toBe(png.toString('base64'));
      expect((await download(image.contentUrl)).equals(png)).toBe(true);
      expect((await download(document.contentUrl)).equals(pdf)).toBe(true);

      room.post(customer, { messageType: 'TEXT', content: { text: 'Now mine' } });
      const described = { fileName: 'mine.png', documentType: 'png', caption: '' };
      const base64 = png.toString('base64');
      room.post(customer, { messageType: 'IMAGE', content: described, base64 });
      room.tell('isWriting', { isWriting: true, user: customer, ts: Date.now() });
      const [file] = await untilEvents(room, 'multimedia.received');
      const { contentUrl } = file?.data as unknown as Message;
      expect((await download(contentUrl)).equals(png)).toBe(true);
      const sdkObject = await ask('GET', contentUrl.replace(/\/content$/, ''));
      expect(sdkObject).toMatchObject({
        status: 200,
        body: { chatID: room.id, messageType: 'IMAGE', content: { img: base64 } },
      });
      await untilEvents(room, 'participant.writing');

      const transcript = await ask('GET', `${chat}/transcript`);
      const { messages } = transcript.body as { messages: Message[] };
      expect(messages.map((message) => message.id)).toEqual(idsOf(room.messages));
      const directions = room.messages.map(({ content }) =>
        content.user.isAgent ? 'outbound' : 'inbound',
      );
      expect(messages.map(({ direction }) => direction)).toEqual(directions);
      expect((await ask('GET', `${chat}/transcript?format=text`)).body).toContain('Now mine');

      expect((await ask('POST', `${chat}/leave${as}`)).status).toBe(200);
      expect((await ask('POST', `${chat}/leave${as}`)).status).toBe(200);
      expect(room.present.size).toBe(0);
      const after = await ask('POST', `${chat}/messages${as}`, { text: 'x' });
      expect(after).toMatchObject({ status: 409, body: { code: 'chat_not_joined' } });
      room.post(customer, { messageType: 'TEXT', content: { text: 'While you were away' } });
      expect((await ask('POST', `${chat}/join${as}`, {})).status).toBe(201);
      const end = await ask('POST', `${chat}/end${as}`, {});
      expect(end).toMatchObject({ status: 200, body: { state: 'ended' } });
      expect(room.isEnded).toBe(true);
      expect((await ask('POST', `${chat}/end${as}`, {})).status).toBe(200);
      const ended = await ask('POST', `${chat}/messages${as}`, { text: 'x' });
      expect(ended).toMatchObject({ status: 409, body: { code: 'chat_ended' } });

      const events = await eventsOf(room);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
      const isMessage = ({ type }: FeedEvent) =>
        /^(message|link|multimedia)\.(sent|received)$/.test(type);
      expect(events.filter(isMessage).map(({ data }) => data.id)).toEqual(idsOf(room.messages));
      const seen = events.filter(({ type }) => type === 'message.seen');
      expect(seen.map(({ data }) => data)).toHaveLength(4);
      expect(events.filter(({ type }) => type === 'participant.writing')).toHaveLength(1);
      expect(events.filter(({ type }) => type === 'chat.ended')).toHaveLength(1);

      expect((await ask('DELETE', `/upstreams/${tenant.name}`)).status).toBe(204);
      await until(() => !ctlive.isFollowed(session), 5_000);
    },
    40_000,
  );
});
