import { invalidAnswer, type CallKind } from '../rest-failure';
import { JsonSpooling } from './json-spooling';
import { Spool } from './spool';

/** An answer of CTLive, its file aside. Who gets one with `json` or `spool` closes it. */
export type RestAnswer = {
  readonly status: number;
  readonly type: string;
  /** The body; with marks where `json` has long strings, empty where it is in `spool`. */
  readonly bytes: Buffer;
  readonly json?: JsonSpooling;
  readonly spool?: Spool;
};

export type AnswerLimits = {
  readonly kind: CallKind;
  /** Of the whole body. */
  readonly maxBytes: number;
  /** Of what of it may be in memory. */
  readonly maxHeldBytes: number;
  /** Where files are spooled. */
  readonly directory: string;
};

type Body = AsyncIterable<Buffer>;
type Content = Omit<RestAnswer, 'status' | 'type'>;

/** Whole in memory. */
export async function read(body: Body, limits: AnswerLimits): Promise<Content> {
  const chunks: Buffer[] = [];
  let size = 0;
  const held = { ...limits, maxBytes: Math.min(limits.maxBytes, limits.maxHeldBytes) };
  for await (const chunk of body) {
    size = grown(size, chunk, held);
    chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks) };
}

/** Its long strings on disk. */
export async function readJson(body: Body, limits: AnswerLimits): Promise<Content> {
  return withSpool(limits, async (spool) => {
    const json = new JsonSpooling(spool);
    let size = 0;
    for await (const chunk of body) {
      size = grown(size, chunk, limits);
      await json.take(chunk);
      refuseMore(json.heldBytes, limits.maxHeldBytes, limits.kind);
    }
    return { bytes: json.text(), json };
  });
}

/** On disk. */
export async function readFile(body: Body, limits: AnswerLimits): Promise<Content> {
  return withSpool(limits, async (spool) => {
    for await (const chunk of body) {
      grown(spool.sizeBytes, chunk, limits);
      await spool.append(chunk);
    }
    return { bytes: Buffer.alloc(0), spool };
  });
}

async function withSpool(
  { directory }: AnswerLimits,
  fill: (spool: Spool) => Promise<Content>,
): Promise<Content> {
  const spool = await Spool.open(directory);
  try {
    return await fill(spool);
  } catch (error) {
    await spool.close();
    throw error;
  }
}

function grown(size: number, chunk: Buffer, { maxBytes, kind }: AnswerLimits): number {
  refuseMore(size + chunk.length, maxBytes, kind);
  return size + chunk.length;
}

function refuseMore(bytes: number, maxBytes: number, kind: CallKind): void {
  if (bytes > maxBytes) throw invalidAnswer(kind, `more than ${maxBytes} bytes`);
}
