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
    const chosen = namesOf(fileName).find((name) => Object.hasOwn(maxBytesPerType, name)) ?? '';
    return Math.min(maxBytesPerType[chosen] ?? maxUploadBytes, maxUploadBytes);
  }

  /** Throws MediaError `file_too_large`. */
  check(fileName: string, sizeBytes: number): void {
    const maxBytes = this.maxBytesOf(fileName);
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
  }
}

/** What a limit may call it, the closest name first; `jpg` and `jpeg` are one type. */
function namesOf(fileName: string): readonly string[] {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  if (!images.has(extension)) return [extension, 'document'];
  return extension === 'png' ? ['png', 'image'] : [extension, 'jpg', 'jpeg', 'image'];
}

function tooLarge(maxBytes: number): MediaError {
  return new MediaError(
    'file_too_large',
    `A file of this type may have at most ${maxBytes} bytes.`,
  );
}
