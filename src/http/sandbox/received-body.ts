import express, { type Request } from 'express';
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

const maxBytes = 256 * 1024;

const texts = new WeakMap<IncomingMessage, string>();

/** Reads a JSON body and keeps its text: a signature is over the bytes as they came. */
export const parseReceived = express.json({
  limit: maxBytes,
  strict: false,
  inflate: false,
  type: 'application/json',
  verify: (request, _response, bytes) => {
    if (!isUtf8(bytes)) throw new Error('not UTF-8');
    texts.set(request, bytes.toString('utf8'));
  },
});

export function receivedTextOf(request: Request): string {
  return texts.get(request) ?? '';
}
