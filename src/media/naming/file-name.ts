export const maxFileNameLength = 255;

/** Cc and Cs: control characters and halves of characters; Zl, Zp: line separators. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Marks that reverse the reading order, with which `gpj.exe` is shown as `exe.jpg`. */
const directional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * The name a file is sent under: the last segment of a path, without characters that deceive or
 * cannot be shown. Undefined when nothing is left. It is never used as a path.
 */
export function safeFileName(name: string): string | undefined {
  const lastSegment = name.split(/[/\\]/).at(-1) ?? '';
  const safe = lastSegment.replace(unprintable, '').replace(directional, '').trim();
  return /^\.*$/.test(safe) ? undefined : shortened(safe);
}

/** Shortens before the extension. */
function shortened(name: string): string {
  if (name.length <= maxFileNameLength) return name;
  const extension = /\.[^.]{1,16}$/.exec(name)?.[0] ?? '';
  const kept = name.slice(0, maxFileNameLength - extension.length);
  return `${kept.replace(/[\ud800-\udbff]$/, '')}${extension}`;
}
