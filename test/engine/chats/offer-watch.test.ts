import { OfferWatch } from '../../../src/engine/chats/offer-watch';
import type { CtliveRest } from '../../../src/engine/rest/ctlive-rest';
import { silentLogger as logger } from '../../../src/runtime/logger';
import { Supervisor } from '../../../src/runtime/lifecycle/supervisor';
import { engineOn } from '../../doubles/engine-on-peer';
import type { Event } from '../../doubles/event-reading';
import { chatId, PoolOnPeer } from '../../doubles/pool-on-peer';
import { RestPeer, type RestReply } from '../../doubles/rest-peer';
import { until } from '../../doubles/until';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const contact = { id: chatId, users: {}, beginTime: 5, endTime: '' };
const endChat = { data: { id: 'e', messageType: 'endChat', content: {}, ts: 1_700_000_000_000 } };
const noContact: RestReply = { json: { result: true, contact: null } };
const unknown: RestReply = { json: { result: false, error: 'chat not found' } };

class Watching implements AsyncDisposable {
  readonly #supervisor: Supervisor;
  readonly #parts: ReturnType<typeof engineOn>;

  constructor(
    readonly peer: PoolOnPeer,
    private readonly rest?: CtliveRest,
  ) {
    const { clock, store } = peer;
    this.#parts = engineOn(peer, rest);
    const { notices, access } = this.#parts;
    const records = { sessions: store.sessionRecords, chats: store.chatRecords };
    this.#supervisor = new Supervisor(clock, logger);
    this.#supervisor.start(new OfferWatch({ ...records, access, notices, clock, logger }));
  }

  async offered(): Promise<void> {
    await this.#parts.notices.offered({ upstream: 'default', chatId, contact: {} });
  }

  /** The next round has been made. */
  async pass(ms: number): Promise<void> {
    const { clock } = this.peer;
    await until(() => clock.timerCount > 0);
    clock.advance(ms);
    await until(() => clock.timerCount > 0);
  }

  get notices() {
    return this.#parts.notices;
  }

  async ends(): Promise<Event[]> {
    return (await this.peer.events()).filter(({ type }) => type === 'chat.ended');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor.stop();
    await this.rest?.[Symbol.asyncDispose]();
    await this.peer[Symbol.asyncDispose]();
  }
}

async function watching(replies?: Record<string, RestReply>) {
  const peer = await PoolOnPeer.start();
  const rest = replies && (await RestPeer.serving(replies));
  const watch = new Watching(peer, rest?.client({ clock: peer.clock }));
  return { watch, peer, rest, [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose]() };
}

describe('an offered chat that endContact never ends', () => {
  it('ends within a minute or two once CTLive says that it is over', async () => {
    const archive = { result: true, isChatActive: false, chatTranscript: [endChat] };
    await using setting = await watching({
      getContactByChatID: { json: { result: true, contact } },
      getContactTranscriptByChatID: { json: archive },
    });
    const { watch, peer, rest } = setting;
    await watch.offered();
    await watch.pass(minuteMs);
    await until(() => rest?.requests.length === 1);
    expect(await watch.ends()).toEqual([]);

    const { script } = rest!;
    rest!.script = (asked) => (asked.path.includes('getContactBy') ? noContact : script(asked));
    await until(async () => {
      peer.clock.advance(minuteMs);
      return (await watch.ends()).length === 1;
    });
    expect(await watch.ends()).toMatchObject([
      { data: { reason: 'no_longer_active', endedAt: '2023-11-14T22:13:20.000Z' } },
    ]);
    const chat = await peer.store.chatRecords.find(chatId);
    expect(chat).toMatchObject({ state: 'ended', endReason: 'no_longer_active' });
    await rest![Symbol.asyncDispose]();
  });

  it('ends when CTLive knows no such chat at all', async () => {
    await using setting = await watching({
      getContactByChatID: noContact,
      getContactTranscriptByChatID: unknown,
    });
    await setting.watch.offered();
    await setting.watch.pass(minuteMs);
    await until(async () => (await setting.watch.ends()).length === 1);
    await setting.rest![Symbol.asyncDispose]();
  });

  it('ends by its age, once, where CTLive cannot be asked', async () => {
    await using setting = await watching();
    const { watch } = setting;
    await watch.offered();
    for (let hours = 0; hours < 23; hours += 1) await watch.pass(hourMs);
    expect(await watch.ends()).toEqual([]);
    for (let hours = 0; hours < 3; hours += 1) await watch.pass(hourMs);

    await until(async () => (await watch.ends()).length > 0);
    await watch.pass(hourMs);
    expect(await watch.ends()).toMatchObject([{ data: { reason: 'offer_expired' } }]);
  });

  it('goes on when it is being joined, or was', async () => {
    await using setting = await watching();
    const { watch, peer } = setting;
    await watch.offered();
    const lapse = { upstream: 'default', chatId, reason: 'offer_expired' } as const;
    const connection = await peer.connect();
    const joined = peer.joined(connection);
    await until(() => peer.pool.holds(chatId));
    expect(await watch.notices.lapsed(lapse)).toBe(false);
    await joined;
    expect(await watch.notices.lapsed(lapse)).toBe(false);
    expect(await watch.ends()).toEqual([]);
  });
});
