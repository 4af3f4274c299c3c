import { Readable } from 'node:stream';
import type { RestCall, RestFile } from './rest-call';

export type RestBody = {
  readonly headers: Readonly<Record<string, string>>;
  readonly content?: string | Readable;
};

/** The JSON of a call. A file in it is written as it is read, never held. */
export function bodyOf({ body, file }: RestCall): RestBody {
  if (body === undefined) return { headers: {} };
  const json = JSON.stringify(body);
  const type = { 'content-type': 'application/json' };
  if (!file) return { headers: type, content: json };
  const start = `${json.slice(0, -1)}${json === '{}' ? '' : ','}${JSON.stringify(file.member)}:"`;
  const length = Buffer.byteLength(start) + 4 * Math.ceil(file.sizeBytes / 3) + '"}'.length;
  return {
    headers: { ...type, 'content-length': String(length) },
    content: Readable.from(pieces(start, file), { objectMode: false }),
  };
}

async function* pieces(start: string, { base64 }: RestFile): AsyncGenerator<string> {
  yield start;
  yield* base64;
  yield '"}';
}
