import { silentLogger } from '../../../src/runtime/logger';
import { Cleanup } from '../../../src/runtime/lifecycle/cleanup';
import { periodic } from '../../../src/runtime/lifecycle/periodic';
import { Supervisor } from '../../../src/runtime/lifecycle/supervisor';
import { ManualClock } from '../../doubles/manual-clock';
import { until } from '../../doubles/until';

describe('Supervisor', () => {
  it('starts a worker again after it has failed, and waits for it when stopped', async () => {
    const clock = new ManualClock();
    const supervisor = new Supervisor(clock, silentLogger);
    const runs: string[] = [];
    supervisor.start({
      name: 'fragile',
      async run(signal) {
        runs.push('run');
        if (runs.length === 1) throw new Error('first time');
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        runs.push('stopped');
      },
    });
    await until(() => clock.timerCount === 1);
    clock.advance(1_000);
    await until(() => runs.length === 2);
    await supervisor.stop();
    expect(runs).toEqual(['run', 'run', 'stopped']);
    expect(clock.timerCount).toBe(0);
  });

  it('does a periodic thing at once and at each interval', async () => {
    const clock = new ManualClock();
    const supervisor = new Supervisor(clock, silentLogger);
    let count = 0;
    const work = async (): Promise<void> => void (count += 1);
    supervisor.start(periodic('count', 60_000, clock, work));
    await until(() => count === 1 && clock.timerCount === 1);
    clock.advance(60_000);
    await until(() => count === 2);
    await supervisor.stop();
    clock.advance(60_000);
    expect(count).toBe(2);
  });
});

describe('Cleanup', () => {
  it('undoes everything in reverse, also when one step fails, and says so', async () => {
    const cleanup = new Cleanup();
    const undone: string[] = [];
    cleanup.add(() => void undone.push('first'));
    cleanup.add(() => {
      throw new Error('stuck');
    });
    cleanup.add(async () => void undone.push('last'));
    await expect(cleanup[Symbol.asyncDispose]()).rejects.toThrow(AggregateError);
    expect(undone).toEqual(['last', 'first']);
  });
});
