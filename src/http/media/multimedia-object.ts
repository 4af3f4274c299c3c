import type { Request, Response } from 'express';
import type { Multimedia } from '../../engine/engine';
import { EngineError } from '../../engine/engine-error';
import { BrokenBase64Error, plainBase64 } from '../../media/base64-stream';
import { streamTo } from './streaming';

/** The member of `content` that holds the file, as the SDK names it. */
const fileMembers: Readonly<Record<string, string>> = {
  IMAGE: 'img',
  AUDIO: 'audio',
  VIDEO: 'video',
};

/**
 * CTLive's own object, its file written into the JSON as it comes. Nothing is answered before the
 * first piece has come, so that a refusal still has its status. After that an upstream that fails
 * breaks the connection: an answer cut short must not look complete.
 */
export async function sendObject(
  request: Request,
  response: Response,
  media: Multimedia,
): Promise<void> {
  const file = await peeked(plainBase64(media.base64));
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Cache-Control', 'private');
  await stream(request, response, objectText(media, file.hasFirst ? file.all : undefined));
}

async function* objectText(
  media: Multimedia,
  base64: AsyncIterable<string> | undefined,
): AsyncGenerator<string> {
  const { chatId, messageId, messageType, domain, format } = media;
  const outer = { chatID: chatId, messageID: messageId, messageType, domain, format };
  const { caption = '', fileName, documentType, user } = media;
  const content = JSON.stringify({ caption, fileName, documentType, user });
  yield `${JSON.stringify(outer).slice(0, -1)},"content":{`;
  if (base64) {
    yield `${JSON.stringify(fileMembers[messageType] ?? 'document')}:"`;
    yield* base64;
    yield '",';
  }
  yield `${content.slice(1)}}`;
}

type Peeked<T> = { readonly hasFirst: boolean; readonly all: AsyncGenerator<T> };

async function peeked<T>(pieces: AsyncGenerator<T>): Promise<Peeked<T>> {
  try {
    const first = await pieces.next();
    return { hasFirst: !first.done, all: all(first, pieces) };
  } catch (error) {
    throw asEngineError(error);
  }
}

async function* all<T>(first: IteratorResult<T>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    if (first.done) return;
    yield first.value;
    yield* rest;
  } catch (error) {
    throw asEngineError(error);
  } finally {
    await rest.return(undefined);
  }
}

async function stream(
  request: Request,
  response: Response,
  pieces: AsyncGenerator<string>,
): Promise<void> {
  if (request.method !== 'HEAD') return streamTo(response, pieces);
  await pieces.next();
  await pieces.return(undefined);
  response.end();
}

function asEngineError(error: unknown): unknown {
  if (!(error instanceof BrokenBase64Error)) return error;
  const message = 'CTLive sent a file that is not base64.';
  return new EngineError('upstream_invalid_response', message, 'not_done', { cause: error });
}
