import type { z } from 'zod';
import {
  gatewayFrame,
  wireRequest,
  type GatewayFrame,
  type WireErrorCode,
} from '../../adapters/contact-wire/frames';

/** What a text message on the wire turned out to be. */
export type FrameReading =
  | { readonly kind: 'frame'; readonly frame: GatewayFrame }
  | {
      readonly kind: 'bad_request';
      readonly id: number;
      readonly code: WireErrorCode;
      readonly message: string;
    }
  | { readonly kind: 'bad_chunk'; readonly transferId: string; readonly message: string }
  /** Well-formed JSON that nobody could be answered about. */
  | { readonly kind: 'ignored' }
  /** The connection ends. */
  | { readonly kind: 'fatal'; readonly message: string };

type JsonObject = Readonly<Record<string, unknown>>;

const knownOps: ReadonlySet<unknown> = new Set(
  wireRequest.options.map(({ shape }) => shape.op.value),
);

/** Never throws, whatever the other side sent. */
export function readGatewayFrame(text: string): FrameReading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'fatal', message: 'the frame is not JSON' };
  }
  if (!isObject(value)) return { kind: 'fatal', message: 'the frame is not a JSON object' };
  const parsed = gatewayFrame.safeParse(value);
  return parsed.success ? { kind: 'frame', frame: parsed.data } : judge(value, parsed.error);
}

function judge(value: JsonObject, error: z.ZodError): FrameReading {
  const { type, id, transferId } = value;
  if (type === 'hello') return { kind: 'fatal', message: `hello: ${firstIssue(error)}` };
  if (type === 'chunk' && isTransferId(transferId)) {
    return { kind: 'bad_chunk', transferId, message: firstIssue(error) };
  }
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) return { kind: 'ignored' };
  return { kind: 'bad_request', id, code: requestCode(value), message: firstIssue(error) };
}

function requestCode({ type, request }: JsonObject): WireErrorCode {
  if (type !== 'request' || !isObject(request) || typeof request['op'] !== 'string') {
    return 'bad_frame';
  }
  return knownOps.has(request['op']) ? 'invalid_argument' : 'unknown_op';
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.').slice(0, 100);
  return `${path || 'frame'}: ${issue?.message.slice(0, 200) ?? 'not understood'}`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTransferId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 512;
}
