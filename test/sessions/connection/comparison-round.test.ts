import {
  ComparisonRound,
  comparisonBoundMs,
} from '../../../src/sessions/connection/comparison-round';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';

function sessions(count: number): { isGone: boolean; compare(): Promise<void>; times: number }[] {
  return Array.from({ length: count }, () => ({
    isGone: false,
    times: 0,
    compare() {
      this.times += 1;
      return Promise.resolve();
    },
  }));
}

describe('the scheduled comparison of one connection', () => {
  it('reaches every chat within its bound: two in a second, and every ten seconds when few', async () => {
    expect(comparisonBoundMs(3)).toBe(10_000);
    expect(comparisonBoundMs(100)).toBe(50_000);
    const clock = new ManualClock();
    const all = sessions(100);
    const round = new ComparisonRound(clock, () => all);
    round.start();
    clock.advance(10_000);
    for (let compared = 1; compared <= 100; compared += 1) {
      await until(() => clock.timerCount === 1 && sum(all) >= compared);
      clock.advance(500);
    }
    expect(all.every(({ times }) => times >= 1)).toBe(true);
    round.stop();
    expect(clock.timerCount).toBe(0);
  });

  it('passes over a chat that is gone', async () => {
    const clock = new ManualClock();
    const all = sessions(2);
    all[0]!.isGone = true;
    const round = new ComparisonRound(clock, () => all);
    round.start();
    clock.advance(10_000);
    await until(() => clock.timerCount === 1);
    clock.advance(5_000);
    await until(() => all[1]?.times === 1);
    expect(all[0]?.times).toBe(0);
    round.stop();
  });
});

function sum(all: readonly { readonly times: number }[]): number {
  return all.reduce((total, { times }) => total + times, 0);
}
