import { randomBytes } from 'node:crypto';
import { Deferred } from '../../src/runtime/deferred';
import { allEvents, answerOf, call, freePort, type RunningProcess } from '../doubles/processes';
import { startSdkGateway } from '../doubles/sdk-processes';
import { customer, type Room } from '../doubles/stand-in-ctlive/room';
import { idsOf, StandInCtlive, tenants } from '../doubles/stand-in-ctlive/stand-in-ctlive';
import { temporaryDirectory, type TemporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const tenant = tenants.find(({ name }) => name === 'binary-socket')!;
const isMessage = /^(message|link|multimedia)\.(sent|received)$/;

type Session = { readonly state: string; readonly health: { readonly lastComparedAt?: string } };

describe('a page of the SDK', () => {
  let directory: TemporaryDirectory;
  let ctlive: StandInCtlive;
  let gateway: RunningProcess;
  let rooms: Room[];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ctlive = await StandInCtlive.start();
    const place = { directory: directory.path, port: await freePort(), simulatorPort: 0 };
    gateway = await startSdkGateway(place, { CTLIVE_URL: ctlive.scriptUrl(tenant.name) });
    const body = { from: 'default', nickname: 'Ada', token: 'first' };
    await ask('PUT', '/upstreams/ada', body);
    rooms = [1, 2, 3, 4].map(() => ctlive.open(tenant));
    for (const room of rooms) {
      expect((await ask('POST', `/chats/${room.id}/join?upstream=ada`, {})).status).toBe(201);
    }
  }, 30_000);

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await ctlive[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const ask = (method: string, path: string, body?: unknown) =>
    call(gateway.url, method, path, { body });

  function say(text: string): void {
    for (const room of rooms) room.post(customer, { messageType: 'TEXT', content: { text } });
  }

  async function sessions(): Promise<(Session | undefined)[]> {
    const chats = await Promise.all(rooms.map(({ id }) => ask('GET', `/chats/${id}`)));
    return chats.map(({ body }) => (body as { sessions: Session[] }).sessions[0]);
  }

  async function state(): Promise<string> {
    const { body } = await ask('GET', '/upstreams/ada');
    return (body as { state: string }).state;
  }

  const areLive = async () => (await sessions()).every((session) => session?.state === 'live');

  async function logged({ id }: Room): Promise<(string | undefined)[]> {
    const events = (await allEvents(gateway.url)).filter(({ chatId }) => chatId === id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, at) => at + 1));
    return events.filter(({ type }) => isMessage.test(type)).map(({ data }) => data.id);
  }

  /** Every message of every chat, once and in order. */
  async function untilWhole(timeoutMs: number): Promise<void> {
    const isWhole = async (room: Room) => (await logged(room)).length >= room.messages.length;
    await until(async () => (await Promise.all(rooms.map(isWhole))).every(Boolean), timeoutMs);
    for (const room of rooms) expect(await logged(room)).toEqual(idsOf(room.messages));
  }

  it.each([
    ['hangs', 'for (;;) {}'],
    ['leaks', 'hoard = Array.from({ length: 80 }, (_, at) => new Array(1e6).fill(at + 0.5))'],
    ['goes elsewhere', 'location.href = "about:blank"'],
  ])(
    'that %s is found and made again with its chats',
    async (_name, script) => {
      const joinedBefore = new Set(rooms.flatMap(({ present }) => [...present.keys()]));
      ctlive.run(tenant.name, script);
      const startedAt = performance.now();
      for (const room of rooms) room.present.clear();
      say('Are you there?');
      await until(() => rooms.every(({ present }) => present.size > 0), 20_000);
      await until(areLive, 5_000);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      for (const { present } of rooms) expect(joinedBefore).not.toContain([...present.keys()][0]);
      say('So you are back');
      await untilWhole(5_000);
      const sent = await ask('POST', `/chats/${rooms[0]?.id}/messages`, { text: 'I am' });
      expect(sent.status).toBe(201);
      await untilWhole(5_000);
    },
    40_000,
  );

  it('that a JWT is replaced for keeps its chats', async () => {
    expect((await ask('PUT', '/upstreams/ada/token', { token: 'wrong' })).status).toBe(200);
    await until(async () => (await state()) === 'login_required', 10_000);
    say('Who are you?');
    expect((await ask('PUT', '/upstreams/ada/token', { token: 'second' })).status).toBe(200);
    await until(areLive, 10_000);
    expect(ctlive.tokens.at(-1)).toBe('second');
    say('Welcome');
    await untilWhole(5_000);
  }, 40_000);

  it('assembles two files at a time', async () => {
    let underWay = 0;
    let most = 0;
    const gate = new Deferred<void>();
    ctlive.onSend = async (_, take) => {
      most = Math.max(most, (underWay += 1));
      await gate.promise;
      underWay -= 1;
      return take();
    };
    const files = rooms.map(async ({ id }) => {
      const form = new FormData();
      const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(90_000)]);
      form.set('file', new Blob([new Uint8Array(pdf), '\n%%EOF\n']), 'a.pdf');
      const posted = { method: 'POST', body: form };
      return (await answerOf(gateway.url, `/chats/${id}/multimedia`, posted)).status;
    });
    await until(() => underWay === 2, 5_000);
    // Texts do not wait for files.
    expect(await state()).toBe('connected');
    gate.resolve();
    expect(await Promise.all(files)).toEqual([201, 201, 201, 201]);
    expect(most).toBe(2);
    ctlive.onSend = (_, take) => take();
    await untilWhole(5_000);
  }, 40_000);

  it('that has gone deaf misses nothing for longer than ten seconds', async () => {
    const before = await sessions();
    ctlive.isDeaf = true;
    say('Can you hear me?');
    const startedAt = performance.now();
    await untilWhole(15_000);
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    ctlive.isDeaf = false;
    const comparedAt = (session: Session | undefined) => session?.health.lastComparedAt ?? '';
    const after = await sessions();
    for (const [at, session] of after.entries()) {
      expect(comparedAt(session) > comparedAt(before[at])).toBe(true);
    }
  }, 40_000);
});
