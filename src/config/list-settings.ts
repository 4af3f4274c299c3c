import { isIP } from 'node:net';

/** As `docs/webhooks.md` says: 12 waits, about 76 hours. */
export const defaultRetrySchedule = '1s,5s,30s,2m,5m,30m,2h,5h,10h,14h,20h,24h';

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const longestMs = 7 * 86_400_000;

export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** Each entry in milliseconds; NaN where it is none. */
export function delaysOf(text: string): readonly number[] {
  return listOf(text).map((entry) => {
    const [, digits, unit] = /^(\d{1,6})([smhd])$/.exec(entry) ?? [];
    return Number(digits) * (unitMs[unit ?? ''] ?? NaN);
  });
}

export function isSchedule(delaysMs: readonly number[]): boolean {
  const isFit = delaysMs.every((delayMs) => delayMs >= 1_000 && delayMs <= longestMs);
  return isFit && delaysMs.length >= 1 && delaysMs.length <= 50;
}

/** A CIDR, an address or a host name. */
export function isAllowEntry(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/');
  if (bits === undefined) return isIP(entry) > 0 || isHostName(entry);
  const most = isIP(address) === 4 ? 32 : 128;
  return isIP(address) > 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

function isHostName(text: string): boolean {
  return /^[a-z0-9_]([a-z0-9_.-]{0,252}[a-z0-9_])?$/i.test(text) && !/^[\d.]+$/.test(text);
}
