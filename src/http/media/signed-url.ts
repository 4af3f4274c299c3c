import type { Request } from 'express';
import { signedPathOf } from '../../events/message-paths';
import type { Message } from '../../events/message';
import { MediaError } from '../../media/media-error';
import { gatewayOf } from '../gateway-context';
import { serverUrlOf } from '../contract/server-url';

/** The address of a message's file that works without a key. */
export function signedUrlOf(
  request: Request,
  { chatId, id, mediaState }: Message,
): { url: string; expiresAtMs: number } {
  if (mediaState === undefined) {
    throw new MediaError('media_not_found', 'This message has no file.');
  }
  const { signedLinks, options } = gatewayOf(request);
  const { ticket, expiresAtMs } = signedLinks.issue(chatId, id);
  const origin = (options.publicUrl ?? serverUrlOf(request)).replace(/\/$/, '');
  return { url: `${origin}${signedPathOf(chatId, id, ticket)}`, expiresAtMs };
}
