import {
  allEvents,
  call,
  freePort,
  startGateway,
  startSimulator,
  type FeedEvent,
  type GatewayPlace,
} from '../doubles/processes';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const chats = 100;
const linesPerChat = 80;
const kills = 4;

type Truth = { messages: { data: { id: string; messageType: string } }[] };

async function openChats(simulatorUrl: string, gatewayUrl: string): Promise<string[]> {
  const ids = Array.from({ length: chats }, (_, index) => `CHAT_KILL_${index}`);
  for (const chatId of ids) {
    await call(simulatorUrl, 'POST', '/control/chats', { body: { chatId } });
    expect((await call(gatewayUrl, 'POST', `/chats/${chatId}/join`, { body: {} })).status).toBe(
      201,
    );
  }
  return ids;
}

async function talk(simulatorUrl: string, ids: readonly string[]): Promise<void> {
  for (const chatId of ids) {
    const body = { text: 'line', count: linesPerChat, intervalMs: 150 };
    await call(simulatorUrl, 'POST', `/control/chats/${chatId}/say`, { body });
  }
}

async function truthOf(simulatorUrl: string, chatId: string): Promise<string[]> {
  const { body } = await call(simulatorUrl, 'GET', `/control/chats/${chatId}`);
  return (body as Truth).messages
    .filter((message) => message.data.messageType === 'TEXT')
    .map((message) => message.data.id);
}

function byChat(events: readonly FeedEvent[]): Map<string, FeedEvent[]> {
  const chatEvents = new Map<string, FeedEvent[]>();
  for (const event of events) {
    if (!event.chatId) continue;
    chatEvents.set(event.chatId, [...(chatEvents.get(event.chatId) ?? []), event]);
  }
  return chatEvents;
}

describe('a gateway killed with -9 while 100 chats talk', () => {
  it('has every message once, in order, with sequences without gaps', async () => {
    await using directory = await temporaryDirectory();
    const place: GatewayPlace = {
      directory: directory.path,
      port: await freePort(),
      simulatorPort: await freePort(),
    };
    await using simulator = await startSimulator(place);
    let gateway = await startGateway(place);
    const ids = await openChats(simulator.url, gateway.url);
    await talk(simulator.url, ids);
    for (let kill = 0; kill < kills; kill += 1) {
      const before = (await allEvents(gateway.url)).length;
      await until(async () => (await allEvents(gateway.url)).length > before + chats / 2, 15_000);
      await gateway.kill('SIGKILL');
      gateway = await startGateway(place);
    }
    await using _last = gateway;
    const received = async (): Promise<FeedEvent[]> =>
      (await allEvents(gateway.url)).filter((event) => event.type === 'message.received');
    await until(async () => (await received()).length >= chats * linesPerChat, 30_000);
    const logged = byChat(await allEvents(gateway.url));
    for (const chatId of ids) {
      const events = logged.get(chatId) ?? [];
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
      const messages = events.filter((event) => event.type === 'message.received');
      expect(messages.map((event) => event.data.id)).toEqual(await truthOf(simulator.url, chatId));
    }
    const { body } = await call(gateway.url, 'GET', '/upstreams');
    const [upstream] = (body as { data: { counts: { joined: number } }[] }).data;
    expect(upstream?.counts.joined).toBe(chats);
  }, 120_000);
});

describe('a send whose gateway is killed', () => {
  it('is done once when it is repeated with the same Idempotency-Key', async () => {
    await using directory = await temporaryDirectory();
    const place: GatewayPlace = {
      directory: directory.path,
      port: await freePort(),
      simulatorPort: await freePort(),
    };
    await using simulator = await startSimulator(place);
    let gateway = await startGateway(place);
    const [chatId] = await openChats(simulator.url, gateway.url);
    const sends = Array.from({ length: 30 }, (_, index) => ({
      body: { text: `send ${index}`, clientReference: `ref ${index}` },
      headers: { 'idempotency-key': `key-${index}` },
    }));
    const send = (index: number) =>
      call(gateway.url, 'POST', `/chats/${chatId}/messages`, sends[index]).catch(() => undefined);
    const first = sends.map((_, index) => send(index));
    await Promise.race([
      until(async () => (await truthOf(simulator.url, chatId ?? '')).length > 5),
    ]);
    await gateway.kill('SIGKILL');
    await Promise.all(first);
    gateway = await startGateway(place);
    await using _last = gateway;
    const answers = await Promise.all(sends.map((_, index) => send(index)));
    expect(answers.map((answer) => answer?.status)).toEqual(sends.map(() => 201));
    const repeated = await Promise.all(sends.map((_, index) => send(index)));
    expect(repeated.map((answer) => answer?.body)).toEqual(answers.map((answer) => answer?.body));
    expect(repeated[0]?.headers.get('idempotency-replayed')).toBe('true');
    expect(await truthOf(simulator.url, chatId ?? '')).toHaveLength(sends.length);
    const sent = (await allEvents(gateway.url)).filter((event) => event.type === 'message.sent');
    expect(sent.map((event) => event.data.clientReference).sort()).toEqual(
      sends.map((each) => each.body.clientReference).sort(),
    );
  }, 60_000);
});
