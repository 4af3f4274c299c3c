import type { MediaDraft, MediaFiles, OpenFile } from '../../media/keeping/media-files';
import type { Clock } from '../../runtime/clock';

type Kept = { readonly bytes: Buffer; readonly keptAtMs: number };

/** Files for as long as the process lives: for tests and trying out. */
export class MemoryMediaFiles implements MediaFiles {
  readonly #kept = new Map<string, Kept>();
  #draftBytes = 0;

  constructor(private readonly clock: Clock) {}

  get usedBytes(): number {
    let sum = this.#draftBytes;
    for (const { bytes } of this.#kept.values()) sum += bytes.length;
    return sum;
  }

  async begin(): Promise<MediaDraft> {
    let pieces: Buffer[] = [];
    let sizeBytes = 0;
    const end = (): void => {
      this.#draftBytes -= sizeBytes;
      pieces = [];
      sizeBytes = 0;
    };
    return {
      get sizeBytes() {
        return sizeBytes;
      },
      write: async (bytes) => {
        pieces.push(Buffer.from(bytes));
        sizeBytes += bytes.length;
        this.#draftBytes += bytes.length;
      },
      read: async (position, length) => Buffer.concat(pieces).subarray(position, position + length),
      keep: async (sha256) => {
        this.#kept.set(sha256, { bytes: Buffer.concat(pieces), keptAtMs: this.clock.now() });
        end();
      },
      discard: async () => end(),
    };
  }

  async open(sha256: string): Promise<OpenFile | undefined> {
    const kept = this.#kept.get(sha256);
    return kept && openFileOf(kept.bytes);
  }

  async remove(sha256: string): Promise<void> {
    this.#kept.delete(sha256);
  }

  async keptBefore(timeMs: number): Promise<readonly string[]> {
    return [...this.#kept].filter(([, kept]) => kept.keptAtMs < timeMs).map(([sha256]) => sha256);
  }
}

function openFileOf(bytes: Buffer): OpenFile {
  return {
    sizeBytes: bytes.length,
    async *bytes(start, end) {
      if (start <= end) yield bytes.subarray(start, end + 1);
    },
    close: async () => undefined,
  };
}
