import { isDeeperThan } from '../../src/runtime/json-depth';

describe('isDeeperThan', () => {
  it('counts arrays and objects in each other', () => {
    expect(isDeeperThan(2, { a: [{ b: 1 }] })).toBe(false);
    expect(isDeeperThan(2, { a: [{ b: {} }] })).toBe(true);
    expect(isDeeperThan(0, 'text')).toBe(false);
  });

  it('survives what no stack of calls would', () => {
    expect(isDeeperThan(64, JSON.parse('['.repeat(300_000) + ']'.repeat(300_000)))).toBe(true);
  });
});
