import type { Request, Response } from 'express';
import type { Message } from '../../events/message';
import { attachmentNamed, contentTypeOf, inlineNamed } from '../../media/content-headers';
import { safeFileName } from '../../media/naming/file-name';
import type { KeptFile } from '../../media/keeping/media-library';
import { RequestError } from '../problems/request-error';
import { byteRangeOf } from './byte-range';
import { streamTo } from './streaming';

export type KeptMessageFile = { readonly message: Message; readonly kept: KeptFile };

export type ContentAnswer = KeptMessageFile & {
  /** For a page of another origin, which shows what a browser can show. */
  readonly isEmbedded: boolean;
};

/** What a browser shows without running anything in it. */
const shown = /^(image\/(png|jpeg|gif|webp)|audio\/[\w-]+|video\/[\w-]+)$/;

/** Answers with a kept file, or the part of it that was asked for (RFC 9110 sections 13 and 14). */
export async function sendContent(
  request: Request,
  response: Response,
  answer: ContentAnswer,
): Promise<void> {
  const { file } = answer.kept;
  try {
    const etag = etagOf(answer.kept);
    setPolicy(response, answer);
    if (isKnown(request.get('If-None-Match'), etag)) {
      response.status(304).end();
      return;
    }
    const { start, end, isPart } = partOf(request, file.sizeBytes, etag);
    setHead(response, answer);
    response.statusCode = isPart ? 206 : 200;
    response.setHeader('Content-Length', end - start + 1);
    if (isPart) response.setHeader('Content-Range', `bytes ${start}-${end}/${file.sizeBytes}`);
    if (request.method === 'HEAD') response.end();
    else await streamTo(response, file.bytes(start, end));
  } finally {
    await file.close();
  }
}

/** What a 304 says too: a cache takes it for the answer it has (RFC 9111 section 4.3.4). */
function setPolicy(response: Response, { isEmbedded, kept }: ContentAnswer): void {
  response.setHeader('ETag', etagOf(kept));
  response.setHeader('Cache-Control', 'private, no-cache');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Content-Security-Policy', "sandbox; default-src 'none'");
  if (isEmbedded) response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

function setHead(response: Response, { message, isEmbedded }: ContentAnswer): void {
  const contentType = contentTypeOf(message.documentType);
  const isShown = isEmbedded && shown.test(contentType);
  const name = nameOf(message);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Disposition', isShown ? inlineNamed(name) : attachmentNamed(name));
}

function etagOf({ sha256 }: KeptFile): string {
  return `"${sha256}"`;
}

/** Weak comparison, as 13.1.2 asks for; our tags are strong, a proxy may have weakened one. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

function partOf(request: Request, sizeBytes: number, etag: string) {
  const whole = { start: 0, end: sizeBytes - 1, isPart: false };
  const ifRange = request.get('If-Range');
  if (request.method === 'HEAD' || (ifRange !== undefined && ifRange !== etag)) return whole;
  const range = byteRangeOf(request.get('Range'), sizeBytes);
  if (range === 'unsatisfiable') throw unsatisfiable(sizeBytes);
  return range ? { ...range, isPart: true } : whole;
}

function unsatisfiable(sizeBytes: number): RequestError {
  const message = `The file has ${sizeBytes} bytes; the range lies behind them.`;
  const headers = { 'Content-Range': `bytes */${sizeBytes}` };
  return new RequestError('range_not_satisfiable', message, { headers });
}

function nameOf({ fileName, documentType }: Message): string {
  const name = safeFileName(fileName ?? '');
  if (name !== undefined) return name;
  const extension = (documentType ?? '').replace(/[^A-Za-z0-9]/g, '');
  return extension === '' ? 'file' : `file.${extension}`;
}
