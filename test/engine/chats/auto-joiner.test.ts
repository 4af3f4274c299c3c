import { AutoJoiner } from '../../../src/engine/chats/auto-joiner';
import type { UpstreamSettings } from '../../../src/engine/upstreams/upstream-settings';
import { silentLogger as logger } from '../../../src/runtime/logger';
import { Supervisor } from '../../../src/runtime/lifecycle/supervisor';
import { engineOn } from '../../doubles/engine-on-peer';
import { PoolOnPeer } from '../../doubles/pool-on-peer';
import type { ScriptedConnection } from '../../doubles/scripted-peer';
import { until } from '../../doubles/until';

const settings: UpstreamSettings = {
  ...{ id: 'default', origin: 'configuration', connector: 'websocket', domain: 'default' },
  autoJoin: { services: ['sales'] },
};

/** A gateway whose `default` joins what is offered; the peer is the test. */
class Joining implements AsyncDisposable {
  readonly #supervisor: Supervisor;
  readonly notices;
  readonly joiner: AutoJoiner;
  autoJoin: UpstreamSettings['autoJoin'] = settings.autoJoin;

  private constructor(readonly peer: PoolOnPeer) {
    const { clock, store, pool } = peer;
    this.#supervisor = new Supervisor(clock, logger);
    const { engine, notices } = engineOn(peer);
    this.notices = notices;
    this.joiner = new AutoJoiner({
      ...{ engine, chats: store.chatRecords, sessions: store.sessionRecords, clock, logger },
      settings: () => ({ ...settings, autoJoin: this.autoJoin }),
      isConnected: (id) => pool.roster(id)?.connection.state === 'connected',
    });
  }

  static async start(): Promise<Joining> {
    return new Joining(await PoolOnPeer.start());
  }

  run(): void {
    this.#supervisor.start(this.joiner);
  }

  async offered(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      const [upstream, chatId] = ['default', `CHAT_${n}`];
      await this.notices.offered({ upstream, chatId, contact: { servid: 'sales' } });
      this.joiner.offer(upstream, chatId);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.peer[Symbol.asyncDispose]();
    await this.#supervisor.stop();
  }
}

const joinsOf = (connection: ScriptedConnection) =>
  connection.received.filter((frame) => frame.type === 'request' && frame.request.op === 'join');

describe('AutoJoiner', () => {
  it('joins some chats at a time, and the next as soon as one is done', async () => {
    await using joining = await Joining.start();
    const connection = await joining.peer.connect();
    await joining.offered(20);
    joining.run();

    await until(() => joinsOf(connection).length === 8);
    await connection.ping('all that was sent before has come');
    expect(joinsOf(connection)).toHaveLength(8);
    const first = await connection.nextRequest('join');
    connection.nack(first.id, 'chat_not_found');
    await until(() => joinsOf(connection).length === 9);
  });

  it('takes what was offered before once the upstream wants it', async () => {
    await using joining = await Joining.start();
    joining.autoJoin = undefined;
    const connection = await joining.peer.connect();
    await joining.offered(2);
    joining.run();
    joining.autoJoin = { services: ['support'] };
    joining.joiner.review('default');
    joining.autoJoin = settings.autoJoin;
    joining.joiner.review('default');

    await until(() => joinsOf(connection).length === 2);
  });

  it('tries again later what fails for a passing reason, and waits for the connection', async () => {
    await using joining = await Joining.start();
    joining.run();
    await joining.offered(1);
    const { clock } = joining.peer;
    const connection = await joining.peer.connect();
    clock.advance(1_000);
    const first = await connection.nextRequest('join');
    connection.nack(first.id, 'overloaded');
    await until(() => {
      clock.advance(1_000);
      return joinsOf(connection).length === 2;
    });
    const asked = clock.now() - 1_800_000_000_000;
    expect(asked).toBeGreaterThanOrEqual(6_000);
  });
});
