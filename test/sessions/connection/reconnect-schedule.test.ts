import { reconnectDelayMs } from '../../../src/sessions/connection/reconnect-schedule';

describe('reconnectDelayMs', () => {
  it('doubles from 250 ms to 5 s, the upper half at random', () => {
    const ranges = [0, 1, 2, 5, 6, 100].map((attempt) => [
      reconnectDelayMs(attempt, 0),
      reconnectDelayMs(attempt, 1),
    ]);
    expect(ranges).toEqual([
      [125, 250],
      [250, 500],
      [500, 1000],
      [2500, 5000],
      [2500, 5000],
      [2500, 5000],
    ]);
  });
});
