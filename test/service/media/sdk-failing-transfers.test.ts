import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { call, freePort, type RunningProcess } from '../../doubles/processes';
import { hostOf, rendererOf, startSdkGateway } from '../../doubles/sdk-processes';
import type { Answer } from '../../doubles/stand-in-ctlive/operations';
import { customer, type Room } from '../../doubles/stand-in-ctlive/room';
import { StandInCtlive, tenants } from '../../doubles/stand-in-ctlive/stand-in-ctlive';
import { temporaryDirectory, type TemporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { filePart, multipartBody, pdfOf } from '../../http/multimedia-engine';
import { answerOf, residentMiB, uploading } from './cut-uploads';

const tenant = tenants.find(({ name }) => name === 'classes')!;
const mebibyte = 1024 * 1024;
const whole = multipartBody([filePart(pdfOf(6 * mebibyte))]);
const half = whole.subarray(0, 3 * mebibyte);
const small = multipartBody([filePart(pdfOf(mebibyte))]);

const notDone = { outcome: 'not_done', retryable: true };
const storageFull = { status: 507, body: { ...notDone, code: 'storage_full' } };
const unavailable = { status: 503, body: { ...notDone, code: 'upstream_unavailable' } };
const unknown = { status: 504, body: { code: 'outcome_unknown', outcome: 'unknown' } };

describe('a file whose transfer through the SDK fails', () => {
  let directory: TemporaryDirectory;
  let ctlive: StandInCtlive;
  let gateway: RunningProcess;
  let rooms: Room[];
  let room: Room;

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ctlive = await StandInCtlive.start();
    mkdirSync(join(directory.path, 'tmp'));
    const place = { directory: directory.path, port: await freePort(), simulatorPort: 0 };
    gateway = await startSdkGateway(place, {
      CTLIVE_URL: ctlive.scriptUrl(tenant.name),
      TMPDIR: join(directory.path, 'tmp'),
    });
    rooms = [1, 2, 3, 4].map(() => ctlive.open(tenant));
    [room] = rooms as [Room];
    for (const { id } of rooms) await call(gateway.url, 'POST', `/chats/${id}/join`, { body: {} });
  }, 30_000);

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await ctlive[Symbol.asyncDispose]();
    await directory[Symbol.asyncDispose]();
  });

  const upload = (body: Buffer, length = body.length, { id } = room) =>
    uploading(gateway, `/chats/${id}`, body, length);
  const send = (body: Buffer, to = room) => answerOf(upload(body, body.length, to).end());
  const content = (id: string) =>
    call(gateway.url, 'GET', `/chats/${room.id}/multimedia/${id}/content`);

  /** The customer sends a file; resolves with its id once the gateway knows of it. */
  async function receive(sizeBytes: number): Promise<string> {
    const described = { fileName: 'b.pdf', documentType: 'pdf' };
    const base64 = pdfOf(sizeBytes).toString('base64');
    const { id } = room.post(customer, { messageType: 'DOCUMENT', content: described, base64 });
    const path = `/chats/${room.id}/messages/${id}`;
    await until(async () => (await call(gateway.url, 'GET', path)).status === 200);
    return String(id);
  }

  const filesSent = (): number =>
    rooms
      .flatMap(({ messages }) => messages)
      .filter(({ messageType, content: { user } }) => messageType === 'DOCUMENT' && user.isAgent)
      .length;

  /** Folders of SDK hosts. */
  const hostFolders = (): string[] =>
    readdirSync(join(directory.path, 'tmp'))
      .filter((name) => name.startsWith('ctlive-sdk-'))
      .map((name) => join(directory.path, 'tmp', name));

  /** Bytes of each file in them. */
  const spooled = (): number[] =>
    hostFolders()
      .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .flatMap((found) => (found?.isFile() ? [found.size] : []));

  const drafts = (): string[] => readdirSync(join(directory.path, 'gateway', 'media', 'drafts'));
  const untilNothingIsLeft = () => until(() => spooled().length + drafts().length === 0, 2_000);

  const areLive = async (): Promise<boolean> => {
    const chats = await Promise.all(
      rooms.map(({ id }) => call(gateway.url, 'GET', `/chats/${id}`)),
    );
    const stateOf = ({ body }: { body: unknown }) =>
      (body as { sessions: { state: string }[] }).sessions[0]?.state;
    return chats.every((chat) => stateOf(chat) === 'live');
  };

  /** CTLive says nothing to what is sent; resolves when so many were. */
  function holdSends(): { until(count: number): Promise<void> } {
    let asked = 0;
    ctlive.onSend = () => {
      asked += 1;
      return new Promise<Answer>(() => undefined);
    };
    return { until: (count) => until(() => asked === count) };
  }

  async function expectWorking(): Promise<void> {
    await untilNothingIsLeft();
    ctlive.onSend = (_, take) => take();
    await until(areLive);
    const before = filesSent();
    expect((await send(small)).status).toBe(201);
    expect(filesSent()).toBe(before + 1);
    await untilNothingIsLeft();
  }

  it('leaves nothing when its client goes away, and its memory comes back', async () => {
    expect((await send(whole)).status).toBe(201);
    const processes = [gateway.pid, ...hostOf(gateway.pid).slice(0, 1)];
    const resident = () => processes.map((pid) => residentMiB({ pid }));
    const before = resident();
    for (let round = 0; round < 3; round += 1) {
      const uploads = Array.from({ length: 8 }, () => upload(half, whole.length));
      await until(() => spooled().length === 8 && drafts().length === 8);
      for (const each of uploads) each.destroy();
      await untilNothingIsLeft();
    }
    // 24 halves were taken in: 72 MiB, and a third more as base64.
    for (const [at, now] of resident().entries()) expect(now - (before[at] ?? 0)).toBeLessThan(50);
    expect(filesSent()).toBe(1);
    await expectWorking();
  }, 30_000);

  it("is refused when the disk is full, the gateway's or the host's", async () => {
    const [host = 0] = hostOf(gateway.pid);
    const limit = (pid: number, bytes: number | 'unlimited') =>
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
    const before = filesSent();
    limit(gateway.pid, 2 * mebibyte);
    expect(await send(whole)).toMatchObject(storageFull);
    await untilNothingIsLeft();
    limit(gateway.pid, 'unlimited');
    limit(host, 2 * mebibyte);
    expect(await send(whole)).toMatchObject(unavailable);
    const id = await receive(5 * mebibyte);
    expect(await content(id)).toMatchObject(unavailable);
    await untilNothingIsLeft();
    expect(filesSent()).toBe(before);
    await expectWorking();
    limit(host, 'unlimited');
    expect((await content(id)).status).toBe(200);
    expect((await send(whole)).status).toBe(201);
  }, 30_000);

  it('is not done where the page dies before the SDK has it, unknown after', async () => {
    const before = filesSent();
    const held = holdSends();
    const called = [send(small, rooms[0]), send(small, rooms[1])];
    await held.until(2);
    // Two are in the page: one waits for its turn, of one the client has more to send.
    const waiting = send(small, rooms[2]);
    const cut = upload(half, whole.length, rooms[3]);
    const refused = answerOf(cut);
    await until(() => spooled().length === 4 && spooled().every((size) => size > mebibyte));
    process.kill(rendererOf(gateway.pid), 'SIGKILL');
    expect(await waiting).toMatchObject(unavailable);
    for (const each of called) expect(await each).toMatchObject(unknown);
    cut.end(whole.subarray(half.length));
    expect(await refused).toMatchObject(unavailable);
    await untilNothingIsLeft();
    expect(filesSent()).toBe(before);
    await expectWorking();
  }, 30_000);

  it('can be had later where the page dies while it comes out', async () => {
    const id = await receive(20 * mebibyte);
    const early = content(id);
    await until(() => spooled().length > 0);
    process.kill(rendererOf(gateway.pid), 'SIGKILL');
    expect(await early).toMatchObject(unavailable);
    await expectWorking();
    expect((await content(id)).status).toBe(200);
    await untilNothingIsLeft();
  }, 30_000);

  it('is not kept by a host that is killed', async () => {
    const before = filesSent();
    const held = holdSends();
    const called = send(small, rooms[0]);
    await held.until(1);
    const cut = upload(half, whole.length, rooms[1]);
    const refused = answerOf(cut);
    await until(() => spooled().length === 2);
    const [folder] = hostFolders();
    const [host = 0] = hostOf(gateway.pid);
    process.kill(host, 'SIGKILL');
    expect(await called).toMatchObject(unknown);
    cut.end(whole.subarray(half.length));
    expect(await refused).toMatchObject(unavailable);
    expect(filesSent()).toBe(before);
    await expectWorking();
    await until(() => !hostFolders().includes(folder ?? ''));
    const profiles = readdirSync(join(directory.path, 'tmp')).filter((name) =>
      name.startsWith('playwright'),
    );
    expect(profiles).toEqual([]);
  }, 30_000);
});
