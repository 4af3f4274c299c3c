import { AppError } from '../../runtime/app-error';

export type FeedErrorCode = 'invalid_cursor' | 'cursor_expired' | 'event_not_found';

/** What a reader of the feed may be refused with. */
export class FeedError extends AppError {
  constructor(
    readonly code: FeedErrorCode,
    message: string,
    /** With `cursor_expired`: the cursor before the first event kept. */
    readonly earliestCursor?: string,
  ) {
    super(message);
  }
}
