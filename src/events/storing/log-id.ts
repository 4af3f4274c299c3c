import { randomInt } from 'node:crypto';
import type { LogId } from '../cursor';

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/** For a log that is being made: 41 random bits, so that two logs hardly ever share one. */
export function newLogId(): LogId {
  return Array.from({ length: 8 }, () => digits.charAt(randomInt(digits.length))).join('');
}
