import { PoolOnPeer, chatId } from '../doubles/pool-on-peer';
import { until } from '../doubles/until';

describe('contact session, with a hole in the stream', () => {
  it('waits for a late event and logs both in order', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 2, setup.text('m2', 'two'));
    setup.says(connection, 1, setup.text('m1', 'one'));
    await setup.untilEvent('message.received', 2);
    const events = (await setup.events()).filter((event) => event.type === 'message.received');
    expect(events.map((event) => event.data['id'])).toEqual(['m1', 'm2']);
  });

  it('reads history after 5 s, logs what is missing first, and then what it held', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    const [one, two] = [setup.text('m1', 'one'), setup.text('m2', 'two')];
    setup.says(connection, 2, two);
    await until(() => setup.session().stream.hole().missing === 1);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, [one, two]);
    await setup.untilEvent('message.received', 2);
    setup.says(connection, 3, setup.text('m3', 'three'));
    await setup.untilEvent('message.received', 3);
    const events = (await setup.events()).filter((event) => event.type === 'message.received');
    expect(events.map((event) => event.data['id'])).toEqual(['m1', 'm2', 'm3']);
  });

  it('says gap.detected when history brings back less than was missing', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.says(connection, 3, setup.text('m1', 'one'));
    await until(() => setup.session().stream.hole().missing === 2);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, []);
    const gap = await setup.untilEvent('gap.detected');
    expect(gap.data).toMatchObject({ reason: 'events_missing' });
    await setup.untilEvent('message.received');
  });

  it('finds a lost tail by the heads of a probe', async () => {
    await using setup = await PoolOnPeer.start();
    const connection = await setup.connect();
    await setup.joined(connection);
    setup.clock.advance(5_000);
    await setup.answerProbe(connection, { [chatId]: 1 });
    await until(() => setup.session().stream.hole().missing === 1);
    setup.clock.advance(5_000);
    await setup.answerHistory(connection, [setup.text('m1', 'one')]);
    const event = await setup.untilEvent('message.received');
    expect(event.data).toMatchObject({ id: 'm1', recovered: true });
  });
});
