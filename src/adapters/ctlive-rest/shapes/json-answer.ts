import { isDeeperThan } from '../../../runtime/json-depth';

/**
 * What stands before the JSON of a JSONP text: names, members and guards such as Express's
 * `typeof callback === 'function' &&`, never markup.
 */
const beforeJson = /^[\w\s$.[\]"'&=!;/*]{1,300}$/;
const afterJson = /^\)\s*;?\s*$/;
/** CTLive's own objects are some levels deep. */
const maxDepth = 64;

/**
 * The value of a JSON or JSONP text; undefined when it is neither, or nested so deeply that it
 * could not be handed on. Nothing is ever evaluated.
 */
export function jsonOf(text: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const value = parsed(trimmed) ?? parsed(withoutCallback(trimmed) ?? '');
  return isDeeperThan(maxDepth, value) ? undefined : value;
}

function withoutCallback(text: string): string | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || open > 300 || close < open || text.length - close > 100) return undefined;
  const isJsonp = beforeJson.test(text.slice(0, open)) && afterJson.test(text.slice(close));
  return isJsonp ? text.slice(open + 1, close) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
