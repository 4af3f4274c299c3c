import { ContactWireUpstream } from '../../../src/adapters/contact-wire/contact-wire-upstream';
import { silentLogger as logger } from '../../../src/runtime/logger';
import { PoolOnPeer } from '../../doubles/pool-on-peer';
import { until } from '../../doubles/until';

const identity = { id: 'default', connector: 'websocket', domain: 'default' } as const;

function changeToken({ pool, peer, clock }: PoolOnPeer, token: string): void {
  const { id, ...place } = identity;
  const upstream = new ContactWireUpstream({ url: peer.url, ...place, token, clock, logger });
  pool.change({ id, ...place }, upstream);
}

describe('a credential that is replaced', () => {
  it('is what a state stands for at once: the former connection counts no more', async () => {
    await using setup = await PoolOnPeer.start();
    const former = await setup.connect();
    const connection = setup.pool.roster('default')?.connection;

    changeToken(setup, 'new');

    expect(connection?.state).toBe('connecting');
    expect(connection?.health().status).toBe('down');
    expect(connection?.current()).toBeUndefined();
    const next = await setup.peer.accept();
    expect((await next.welcome()).token).toBe('new');
    await setup.answerProbe(next);
    await until(() => connection?.state === 'connected');
    expect(former.closedWith).toBeDefined();
  });

  it('ends a login with the former one that is under way', async () => {
    await using setup = await PoolOnPeer.start();
    const former = await setup.connect();
    const connection = setup.pool.roster('default')?.connection;
    former.terminate();
    await until(() => connection?.state === 'connecting');
    setup.clock.advance(1_000);
    const slow = await setup.peer.accept();
    await slow.next('hello');

    changeToken(setup, 'new');

    const next = await setup.peer.accept();
    expect((await next.welcome()).token).toBe('new');
    await setup.answerProbe(next);
    await until(() => connection?.state === 'connected' && slow.closedWith !== undefined);
  });
});
