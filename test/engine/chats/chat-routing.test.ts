import { ContactWireUpstream } from '../../../src/adapters/contact-wire/contact-wire-upstream';
import { LocalChatRouting } from '../../../src/engine/chats/local-chat-routing';
import { silentLogger as logger } from '../../../src/runtime/logger';
import { engineOn } from '../../doubles/engine-on-peer';
import { chatId, PoolOnPeer } from '../../doubles/pool-on-peer';
import { ScriptedPeer, type ScriptedConnection } from '../../doubles/scripted-peer';
import { until } from '../../doubles/until';

/** `default` is in the chat, `bo` is not yet; both peers are the test. */
class Transferring implements AsyncDisposable {
  readonly routing: LocalChatRouting;

  private constructor(
    readonly setting: PoolOnPeer,
    readonly other: ScriptedPeer,
    readonly source: ScriptedConnection,
    readonly target: ScriptedConnection,
  ) {
    const { pool, store } = setting;
    const { engine, directory, access } = engineOn(setting);
    const sessions = store.sessionRecords;
    this.routing = new LocalChatRouting({ pool, sessions, engine, directory, access });
  }

  static async start(): Promise<Transferring> {
    const setting = await PoolOnPeer.start();
    const other = await ScriptedPeer.start();
    const { clock, pool } = setting;
    const upstream = new ContactWireUpstream({ url: other.url, domain: 'default', clock, logger });
    pool.add({ id: 'bo', connector: 'websocket', domain: 'default' }, upstream);
    const source = await setting.connect();
    const target = await other.accept();
    await target.welcome({ streamId: 's-2' });
    await setting.answerProbe(target);
    await until(() => pool.roster('bo')?.connection.state === 'connected');
    await setting.joined(source);
    return new Transferring(setting, other, source, target);
  }

  transfer() {
    return this.routing.transfer({ chatId }, { toUpstream: 'bo' });
  }

  async letTargetJoin(): Promise<void> {
    const { id } = await this.target.nextRequest('join');
    this.target.ack(id, { contact: this.setting.contact(), isResumed: false, last: 0 });
    await this.setting.answerHistory(this.target, []);
  }

  present(): readonly string[] {
    return this.setting.pool.upstreamsIn(chatId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.setting[Symbol.asyncDispose]();
    await this.other[Symbol.asyncDispose]();
  }
}

describe('a transfer', () => {
  it('lets nobody join while the source is not live', async () => {
    await using it = await Transferring.start();
    it.source.terminate();
    const { clock, pool } = it.setting;
    await until(() => pool.roster('default')?.connection.state === 'connecting');

    const transfer = it.transfer().catch((error: unknown) => error);
    await until(() => {
      clock.advance(1_000);
      return it.setting.session().state === 'degraded' && clock.now() > 1_800_000_015_000;
    });

    expect(await transfer).toMatchObject({ code: 'upstream_unavailable', outcome: 'not_done' });
    const joins = it.target.received.filter(
      (frame) => frame.type === 'request' && frame.request.op === 'join',
    );
    expect(joins).toEqual([]);
  });

  it('is undone when the source may not leave', async () => {
    await using it = await Transferring.start();
    const transfer = it.transfer().catch((error: unknown) => error);
    await it.letTargetJoin();
    it.source.nack((await it.source.nextRequest('leave')).id, 'rejected', 'not now');
    it.target.ack((await it.target.nextRequest('leave')).id);

    expect(await transfer).toMatchObject({ code: 'upstream_rejected' });
    expect(it.present()).toEqual(['default']);
  });

  it('keeps the target when the source left in another way meanwhile', async () => {
    await using it = await Transferring.start();
    const transfer = it.transfer();
    const join = await it.target.nextRequest('join');
    const leave = it.setting.session().leave();
    it.source.ack((await it.source.nextRequest('leave')).id);
    await leave;
    it.target.ack(join.id, { contact: it.setting.contact(), isResumed: false, last: 0 });
    await it.setting.answerHistory(it.target, []);

    expect((await transfer).id).toBe(chatId);
    expect(it.present()).toEqual(['bo']);
  });
});
