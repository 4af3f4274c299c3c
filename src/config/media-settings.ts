import { isIP } from 'node:net';
import { z } from 'zod';

const fileTypes = 'png jpg jpeg pdf doc docx xls xlsx ppt pptx'.split(' ');
const typeNames = new Set(['image', 'document', ...fileTypes]);

/** Such as `image=10485760,pdf=20971520`. */
export const maxBytesPerType = z
  .string()
  .default('')
  .transform(listOf)
  .refine(
    (entries) => entries.every(isTypeLimit),
    `must be type=bytes, separated by commas, with types of ${[...typeNames].join(', ')}`,
  )
  .transform((entries) => {
    const limits: Record<string, number> = {};
    for (const entry of entries) {
      const [type = '', bytes] = entry.split('=');
      limits[type] = Number(bytes);
    }
    return limits;
  });

/** CIDRs, addresses and host names. */
export const egressAllow = z
  .string()
  .default('')
  .transform(listOf)
  .refine(
    (entries) => entries.every(isEgressEntry),
    'must be CIDRs, addresses or host names, separated by commas',
  );

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function isTypeLimit(entry: string): boolean {
  const [, type = ''] = /^([a-z]+)=[1-9]\d{0,14}$/.exec(entry) ?? [];
  return typeNames.has(type);
}

function isEgressEntry(entry: string): boolean {
  const [address = '', length, ...rest] = entry.split('/');
  const version = isIP(address);
  if (length === undefined) return version !== 0 || isHostName(entry);
  const max = version === 4 ? 32 : 128;
  return version !== 0 && rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= max;
}

/** RFC 1123; what looks like a broken IPv4 address is not one. */
function isHostName(text: string): boolean {
  const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;
  return (
    !/^[\d.]+$/.test(text) &&
    text.length <= 253 &&
    text.split('.').every((part) => label.test(part))
  );
}
