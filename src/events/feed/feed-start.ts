import { readCursor } from '../cursor';
import type { EventLog } from '../event-log';
import type { FeedStart } from './feed';
import { FeedError } from './feed-error';

/**
 * Where a caller wants to start: `earliest`, `latest` or a cursor of this log. Throws FeedError
 * `invalid_cursor`. A cursor ahead of the log was made by another one with the same id, such as
 * the log before a backup was put back.
 */
export async function feedStartOf(log: EventLog, after: string): Promise<FeedStart> {
  if (after === 'earliest' || after === 'latest') return after;
  const reading = readCursor(log.id, after);
  if (reading.kind === 'malformed') {
    throw new FeedError('invalid_cursor', 'This is not a cursor.');
  }
  if (reading.kind === 'foreign' || reading.position > (await log.bounds()).head) {
    throw new FeedError('invalid_cursor', 'This cursor belongs to another event log.');
  }
  return reading.position;
}
