import {
  allEvents,
  call,
  freePort,
  startGateway,
  type GatewayPlace,
  type RunningProcess,
} from '../../doubles/processes';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { WireRelay } from '../../doubles/wire-relay';
import { runningSimulator } from '../../simulator/running-simulator';

type Session = { readonly upstream: string; readonly state: string };

async function statesIn(url: string, chatId: string): Promise<Record<string, string>> {
  const { body } = await call(url, 'GET', `/chats/${chatId}`);
  const { sessions = [] } = body as { sessions?: readonly Session[] };
  return Object.fromEntries(sessions.map(({ upstream, state }) => [upstream, state]));
}

/** The gateway that runs now, whichever it is. */
class Gateway implements AsyncDisposable {
  private constructor(
    private readonly place: GatewayPlace,
    private running: RunningProcess,
  ) {}

  static async start(place: GatewayPlace): Promise<Gateway> {
    return new Gateway(place, await startGateway(place));
  }

  get url(): string {
    return this.running.url;
  }

  async killAndStart(): Promise<void> {
    await this.running.kill('SIGKILL');
    this.running = await startGateway(this.place);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.running[Symbol.asyncDispose]();
  }
}

describe('a transfer whose gateway is killed half way', () => {
  it('leaves somebody in the chat, and its repeat finishes it, with one event', async () => {
    await using directory = await temporaryDirectory();
    await using simulator = await runningSimulator();
    await using relay = await WireRelay.start(simulator.simulator.contactWireUrl);
    const port = await freePort();
    await using gateway = await Gateway.start({
      ...{ directory: directory.path, port, simulatorPort: relay.port },
    });
    const { url } = gateway;
    const body = { url: simulator.simulator.contactWireUrl, nickname: 'Bo' };
    await call(url, 'PUT', '/upstreams/bo', { body });
    const chats = [await simulator.openChat(), await simulator.openChat()];
    for (const chatId of chats) {
      await call(url, 'POST', `/chats/${chatId}/join?upstream=default`, { body: {} });
    }
    const transfer = (chatId: string) =>
      call(url, 'POST', `/chats/${chatId}/transfer`, {
        body: { toUpstream: 'bo', note: 'please' },
        headers: { 'idempotency-key': `transfer-${chatId}` },
      });
    // CTLive never sees the one leave, and the answer of the other is lost.
    relay.held = chats.map((chatId, index) => ({
      ...{ op: 'leave', chatId, at: index === 0 ? 'request' : 'answer' },
    }));
    const cutOff = chats.map((chatId) => transfer(chatId).catch(() => undefined));
    await relay.untilKept(2);
    await gateway.killAndStart();
    await Promise.all(cutOff);
    relay.held = [];

    for (const chatId of chats) {
      await until(async () => {
        const states = await statesIn(url, chatId);
        return states['default'] === 'live' && states['bo'] === 'live';
      });
      const answers = [await transfer(chatId), await transfer(chatId)];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(answers[1]?.headers.get('idempotency-replayed')).toBe('true');
      expect(await statesIn(url, chatId)).toEqual({ default: 'left', bo: 'live' });
      const events = (await allEvents(url)).filter((event) => event.chatId === chatId);
      const told = events.filter(({ type }) => /chat\.(transferred|left|joined)/.test(type));
      expect(told.map(({ type }) => type)).toEqual([
        ...['chat.joined', 'chat.joined', 'chat.transferred', 'chat.left'],
      ]);
    }
  }, 60_000);
});
