import { isUtf8 } from 'node:buffer';
import { RequestError } from './problems/request-error';

export { messagePathOf as messagePath } from '../events/message-paths';

/**
 * The message id a path names: as it is, or `~` + base64url of its UTF-8 form. An id that itself
 * begins with `~` is only reachable in the second form.
 */
export function parseMessageId(segment: string): string {
  if (!segment.startsWith('~')) return segment;
  const bytes = Buffer.from(segment.slice(1), 'base64url');
  const isExact = bytes.length > 0 && `~${bytes.toString('base64url')}` === segment;
  if (!isExact || !isUtf8(bytes)) throw malformedMessageId();
  return bytes.toString('utf8');
}

function malformedMessageId(): RequestError {
  const message = 'messageId begins with ~ but is not base64url after it.';
  const remedy = 'Send the id as it was given, or ~ and the unpadded base64url form of it.';
  return new RequestError('invalid_path', `${message} ${remedy}`, {
    errors: [{ field: 'messageId', code: 'invalid_value', message, remedy }],
  });
}
