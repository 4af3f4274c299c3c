import type { Request, Response } from 'express';

export function responseOf(request: Request): Response {
  if (!request.res) throw new Error('a request without its response');
  return request.res;
}

/** For a controller that has written its answer: tsoa leaves it alone, and the type is the document's. */
export function alreadySent<T>(): T {
  return undefined as T;
}

/** Answers with JSON as it is stored. */
export function sendJsonText(response: Response, json: string): void {
  response.statusCode = 200;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(json));
  response.end(json);
}
