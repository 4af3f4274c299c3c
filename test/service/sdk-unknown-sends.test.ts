import { call, freePort, type GatewayPlace, type RunningProcess } from '../doubles/processes';
import { hasEnded, hostOf, startSdkGateway } from '../doubles/sdk-processes';
import type { Answer } from '../doubles/stand-in-ctlive/operations';
import type { Room } from '../doubles/stand-in-ctlive/room';
import { StandInCtlive, tenants } from '../doubles/stand-in-ctlive/stand-in-ctlive';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const never = new Promise<Answer>(() => undefined);
const tenant = tenants.find(({ name }) => name === 'classes')!;

type Problem = { readonly code: string };

async function joined(gateway: RunningProcess, room: Room): Promise<void> {
  const join = await call(gateway.url, 'POST', `/chats/${room.id}/join`, { body: {} });
  expect(join.status).toBe(201);
}

const send = ({ url }: RunningProcess, { id }: Room) =>
  call(url, 'POST', `/chats/${id}/messages`, {
    body: { text: 'One moment.' },
    headers: { 'idempotency-key': `key-${id}` },
  });

async function stateOf({ url }: RunningProcess, { id }: Room): Promise<string> {
  const { body } = await call(url, 'GET', `/operations/key-${id}`);
  return (body as { state: string }).state;
}

function textsOf(room: Room): unknown[] {
  return room.messages.map(({ content }) => content['text']).slice(2);
}

describe('a send on the SDK whose gateway is killed before CTLive answers', () => {
  it('is settled by history, and never made again unless it surely was not', async () => {
    await using directory = await temporaryDirectory();
    await using ctlive = await StandInCtlive.start();
    const place: GatewayPlace = {
      directory: directory.path,
      port: await freePort(),
      simulatorPort: 0,
    };
    const settings = { CTLIVE_URL: ctlive.scriptUrl(tenant.name), CTLIVE_NICKNAME: 'Ada' };
    let gateway = await startSdkGateway(place, settings);
    const [taken, lost, double] = [ctlive.open(tenant), ctlive.open(tenant), ctlive.open(tenant)];
    const rooms = [taken, lost, double];
    for (const room of rooms) await joined(gateway, room);

    const asked: (string | undefined)[] = [];
    ctlive.onSend = ({ chatId }, take) => {
      asked.push(chatId);
      if (chatId !== lost.id) take();
      // The same agent says the same in CTLive's own window.
      if (chatId === double.id) take();
      return never;
    };
    const first = rooms.map((room) => send(gateway, room).catch(() => undefined));
    await until(() => asked.length === 3, 5_000);
    expect(await send(gateway, taken)).toMatchObject({
      status: 409,
      body: { code: 'idempotency_in_progress' },
    });

    const host = hostOf(gateway.pid);
    await gateway.kill('SIGKILL');
    const killedAt = performance.now();
    await until(() => host.every(hasEnded), 3_000);
    expect(performance.now() - killedAt).toBeLessThan(1_000);
    await Promise.all(first);

    ctlive.onSend = (_, take) => take();
    gateway = await startSdkGateway(place, settings);
    await using _last = gateway;
    const settled = async () => Promise.all(rooms.map((room) => stateOf(gateway, room)));
    await until(async () => (await settled())[1] === 'failed', 10_000);
    expect(await settled()).toEqual(['succeeded', 'failed', 'unknown']);

    const repeated = await Promise.all(rooms.map((room) => send(gateway, room)));
    expect(repeated.map(({ status }) => status)).toEqual([201, 201, 504]);
    expect((repeated[2]?.body as Problem).code).toBe('outcome_unknown');
    expect(repeated[0]?.headers.get('idempotency-replayed')).toBe('true');
    expect(textsOf(taken)).toEqual(['One moment.']);
    expect(textsOf(lost)).toEqual(['One moment.']);
    expect(textsOf(double)).toEqual(['One moment.', 'One moment.']);
    expect((await send(gateway, double)).status).toBe(504);
  }, 60_000);
});
