import { z } from 'zod';
import { listOf } from './list-settings';

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

function isTypeLimit(entry: string): boolean {
  const [, type = ''] = /^([a-z]+)=[1-9]\d{0,14}$/.exec(entry) ?? [];
  return typeNames.has(type);
}
