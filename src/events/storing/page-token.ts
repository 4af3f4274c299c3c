import { AppError } from '../../runtime/app-error';

/** The `after` of a list is not one its `next` ever was. */
export class PageTokenError extends AppError {
  readonly code = 'invalid_cursor';

  constructor() {
    super('The value of after is not a nextCursor of this list.');
  }
}

/** Where a page of a list stopped: an ordinal in the order of the list, opaque to callers. */
export function pageTokenOf(ordinal: number): string {
  return Buffer.from(`p:${ordinal.toString(36)}`, 'latin1').toString('base64url');
}

/** The ordinal of a token. Throws PageTokenError. */
export function ordinalOfPageToken(token: string): number {
  const match = /^p:(0|[1-9a-z][0-9a-z]{0,9})$/.exec(
    Buffer.from(token, 'base64url').toString('latin1'),
  );
  const ordinal = match?.[1] === undefined ? undefined : parseInt(match[1], 36);
  if (ordinal === undefined || pageTokenOf(ordinal) !== token) throw new PageTokenError();
  return ordinal;
}
