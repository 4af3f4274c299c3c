import { FeedWatcher } from '../../../src/events/feed/feed-watcher';
import { ManualClock } from '../../doubles/manual-clock';

function watcher(clock = new ManualClock()) {
  const ending = new AbortController();
  return { clock, ending, watcher: new FeedWatcher(clock, ending.signal) };
}

describe('FeedWatcher', () => {
  it('keeps a wake that comes before the wait, for one wait', async () => {
    const { clock, watcher: waiting } = watcher();
    waiting.wake();
    await waiting.wait(clock.now() + 1_000);
    expect(clock.timerCount).toBe(0);
    let isOver = false;
    const second = waiting.wait(clock.now() + 1_000).then(() => (isOver = true));
    await Promise.resolve();
    expect(isOver).toBe(false);
    clock.advance(1_000);
    await second;
  });

  it('ends a wait when it is aborted, and later waits at once', async () => {
    const { clock, ending, watcher: waiting } = watcher();
    const wait = waiting.wait(clock.now() + 1_000);
    ending.abort();
    await wait;
    await waiting.wait(clock.now() + 1_000);
    waiting.dispose();
    expect(clock.timerCount).toBe(0);
  });

  it('sets one timer for many waits', async () => {
    const { clock, watcher: waiting } = watcher();
    for (let round = 0; round < 3; round += 1) {
      const wait = waiting.wait(clock.now() + 1_000);
      waiting.wake();
      await wait;
    }
    expect(clock.timerCount).toBe(1);
    waiting.dispose();
  });
});
