import { MediaError } from './media-error';

export type UploadLimitsOptions = {
  readonly maxUploadBytes: number;
  /** By file extension, or `image` or `document` for all others of the kind. */
  readonly maxBytesPerType?: Readonly<Record<string, number>>;
};

const images: ReadonlySet<string> = new Set(['png', 'jpg', 'jpeg']);

/** How large a file may be, given the extension of its name. */
export class UploadLimits {
  constructor(private readonly options: UploadLimitsOptions) {}

  maxBytesOf(fileName: string): number {
    const { maxUploadBytes, maxBytesPerType = {} } = this.options;
    const named = /\.([^.]*)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
    // One type under two names.
    const names = [named, named === 'jpeg' ? 'jpg' : 'jpeg'];
    const extensions = images.has(named) && named !== 'png' ? names : [named];
    const kind = images.has(named) ? 'image' : 'document';
    const chosen = [...extensions, kind].find((name) => Object.hasOwn(maxBytesPerType, name));
    const limit = chosen === undefined ? undefined : maxBytesPerType[chosen];
    return Math.min(limit ?? maxUploadBytes, maxUploadBytes);
  }

  /** Throws MediaError `file_too_large`. */
  check(fileName: string, sizeBytes: number): void {
    const maxBytes = this.maxBytesOf(fileName);
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  }
}

export function tooLarge(maxBytes: number): MediaError {
  return new MediaError(
    'file_too_large',
    `A file of this type may have at most ${maxBytes} bytes.`,
  );
}
