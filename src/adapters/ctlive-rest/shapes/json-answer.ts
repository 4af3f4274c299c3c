/** What a page may wrap JSON in: `callback({...});`, with Express's guard before it or not. */
const jsonp =
  /^(?:\/\*\*\/)?\s*(?:typeof\s+[\w$.[\]"']+\s*===?\s*["']function["']\s*&&\s*)?[\w$.[\]"']+\s*\((.*)\)\s*;?$/s;

/** The value of a JSON or JSONP text; undefined when it is neither. Nothing is ever evaluated. */
export function jsonOf(text: string): unknown {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const plain = parsed(trimmed);
  if (plain !== undefined) return plain;
  const inner = jsonp.exec(trimmed)?.[1];
  return inner === undefined ? undefined : parsed(inner);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
