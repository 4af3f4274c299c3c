import {
  ComparisonRound,
  comparisonBoundMs,
} from '../../../src/sessions/connection/comparison-round';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';

type Compared = { isGone: boolean; compare(): Promise<void>; readonly atMs: number[] };

const stepMs = 500;

function sessions(clock: ManualClock, count: number): Compared[] {
  return Array.from({ length: count }, () => ({
    isGone: false,
    atMs: [] as number[],
    async compare() {
      this.atMs.push(clock.now());
    },
  }));
}

async function pass(clock: ManualClock, durationMs: number): Promise<void> {
  for (let passedMs = 0; passedMs < durationMs; passedMs += stepMs) {
    await until(() => clock.timerCount === 1);
    clock.advance(stepMs);
  }
}

/** The longest that one of them waited, from a time on. */
function longestWaitMs(all: readonly Compared[], fromMs: number, toMs: number): number {
  const waits = all.flatMap(({ atMs }) => {
    const times = [fromMs, ...atMs, toMs];
    return times.slice(1).map((time, at) => time - times[at]!);
  });
  return Math.max(...waits);
}

describe('the scheduled comparison of one connection', () => {
  it.each([
    [1, 10_000],
    [4, 10_000],
    [20, 10_000],
    [100, 50_000],
  ])('reaches each of %d chats within %d ms, from the first on', async (count, boundMs) => {
    expect(comparisonBoundMs(count)).toBe(boundMs);
    const clock = new ManualClock();
    const fromMs = clock.now();
    const all = sessions(clock, count);
    const round = new ComparisonRound(clock, () => all);
    round.start();
    await pass(clock, 3 * boundMs);
    expect(longestWaitMs(all, fromMs, clock.now())).toBeLessThanOrEqual(boundMs);
    const compared = all.flatMap(({ atMs }) => atMs);
    expect(compared.length).toBeLessThanOrEqual((3 * boundMs) / stepMs);
    expect(new Set(compared).size).toBe(compared.length);
    round.stop();
    expect(clock.timerCount).toBe(0);
  });

  it('reaches chats joined meanwhile in time, too', async () => {
    const clock = new ManualClock();
    const all = sessions(clock, 1);
    const round = new ComparisonRound(clock, () => all);
    round.start();
    await pass(clock, 8_000);
    const fromMs = clock.now();
    const later = sessions(clock, 10);
    all.push(...later);
    await pass(clock, 30_000);
    expect(longestWaitMs(later, fromMs, clock.now())).toBeLessThanOrEqual(10_000);
    round.stop();
  });

  it('passes over a chat that is gone', async () => {
    const clock = new ManualClock();
    const all = sessions(clock, 2);
    all[0]!.isGone = true;
    const round = new ComparisonRound(clock, () => all);
    round.start();
    await pass(clock, 12_000);
    expect(all.map(({ atMs }) => atMs.length)).toEqual([0, 1]);
    round.stop();
  });
});
