import { allEvents, call, freePort, startSimulator, type GatewayPlace } from '../doubles/processes';
import { hasEnded, hostOf, rendererOf, startSdkGateway } from '../doubles/sdk-processes';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { until } from '../doubles/until';

const chats = 50;
const linesPerChat = 25;

type Truth = { messages: { data: { id: string; messageType: string } }[] };

async function truthOf(simulatorUrl: string, chatId: string): Promise<string[]> {
  const { body } = await call(simulatorUrl, 'GET', `/control/chats/${chatId}`);
  return (body as Truth).messages
    .filter((message) => message.data.messageType === 'TEXT')
    .map((message) => message.data.id);
}

describe('50 chats on the SDK', () => {
  it('have every message once, in order, though the page and the gateway are killed', async () => {
    await using directory = await temporaryDirectory();
    const place: GatewayPlace = {
      directory: directory.path,
      port: await freePort(),
      simulatorPort: await freePort(),
    };
    await using simulator = await startSimulator(place);
    let gateway = await startSdkGateway(place);
    const ids = Array.from({ length: chats }, (_, index) => `CHAT_SDK_${index}`);
    for (const chatId of ids) {
      await call(simulator.url, 'POST', '/control/chats', { body: { chatId } });
      const joined = await call(gateway.url, 'POST', `/chats/${chatId}/join`, { body: {} });
      expect(joined.status).toBe(201);
    }
    const talk = { text: 'line', count: linesPerChat, intervalMs: 300 };
    for (const chatId of ids) {
      await call(simulator.url, 'POST', `/control/chats/${chatId}/say`, { body: talk });
    }
    const received = async (): Promise<number> =>
      (await allEvents(gateway.url)).filter(({ type }) => type === 'message.received').length;
    await until(async () => (await received()) > chats * 3, 20_000);
    process.kill(rendererOf(gateway.pid), 'SIGKILL');
    const isLive = async (): Promise<boolean> => {
      const { body } = await call(gateway.url, 'GET', '/upstreams');
      const [upstream] = (body as { data: { state: string; counts: { joined: number } }[] }).data;
      return upstream?.state === 'connected' && upstream.counts.joined === chats;
    };
    await until(async () => !(await isLive()), 5_000);
    const lostAt = performance.now();
    await until(isLive, 15_000);
    expect(performance.now() - lostAt).toBeLessThan(10_000);
    const family = hostOf(gateway.pid);
    await gateway.kill('SIGKILL');
    const endedAt = performance.now();
    await until(() => family.every(hasEnded), 3_000);
    expect(performance.now() - endedAt).toBeLessThan(1_000);
    gateway = await startSdkGateway(place);
    await using _last = gateway;
    await until(async () => (await received()) >= chats * linesPerChat, 40_000);
    const events = await allEvents(gateway.url);
    for (const chatId of ids) {
      const own = events.filter((event) => event.chatId === chatId);
      expect(own.map((event) => event.sequence)).toEqual(own.map((_, index) => index + 1));
      const messages = own.filter((event) => event.type === 'message.received');
      expect(messages.map((event) => event.data.id)).toEqual(await truthOf(simulator.url, chatId));
    }
  }, 120_000);
});
