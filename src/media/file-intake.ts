import { createHash } from 'node:crypto';
import { foundTypeOf, signatureBytes } from './file-signature';
import type { FoundType } from './sniffing/found-type';
import { MediaError } from './media-error';

/** Where a file goes, in blocks of whole 3-byte groups but for the last. Resolves when there is room for more. */
export type FileSink = (block: Buffer) => Promise<void>;

export type FileIntakeOptions = {
  readonly maxUploadBytes: number;
  /** Called once, before anything is passed on; may throw to refuse the file. */
  readonly inspect: (found: FoundType) => void;
};

export type ReceivedFile = {
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly found: FoundType;
};

/** Whole 3-byte groups: 64 KiB as base64. */
const blockBytes = 48 * 1024;

/** Takes a file in as it arrives, holding one block of it, which is the sink's until it resolves. */
export class FileIntake {
  private readonly hash = createHash('sha256');
  private readonly block = Buffer.allocUnsafeSlow(blockBytes);
  private blockLength = 0;
  private sizeBytes = 0;
  private found: FoundType | undefined;

  constructor(
    private readonly sink: FileSink,
    private readonly options: FileIntakeOptions,
  ) {}

  /** Resolves when more may come. Throws MediaError `file_too_large`. */
  async take(bytes: Uint8Array): Promise<void> {
    this.sizeBytes += bytes.length;
    if (this.sizeBytes > this.options.maxUploadBytes) throw this.tooLarge();
    this.hash.update(bytes);
    for (let offset = 0; offset < bytes.length;) {
      const part = bytes.subarray(offset, offset + blockBytes - this.blockLength);
      this.block.set(part, this.blockLength);
      this.blockLength += part.length;
      offset += part.length;
      if (this.blockLength === blockBytes) await this.passOn();
    }
  }

  /** Passes on the rest. Throws MediaError `file_empty`. */
  async finish(): Promise<ReceivedFile> {
    if (this.sizeBytes === 0) throw new MediaError('file_empty', 'The file has no bytes.');
    if (this.blockLength > 0) await this.passOn();
    const found = this.inspected();
    return { sizeBytes: this.sizeBytes, sha256: this.hash.digest('hex'), found };
  }

  private async passOn(): Promise<void> {
    this.inspected();
    const bytes = this.block.subarray(0, this.blockLength);
    this.blockLength = 0;
    await this.sink(bytes);
  }

  private inspected(): FoundType {
    if (!this.found) {
      this.found = foundTypeOf(this.block.subarray(0, Math.min(this.blockLength, signatureBytes)));
      this.options.inspect(this.found);
    }
    return this.found;
  }

  private tooLarge(): MediaError {
    const limit = this.options.maxUploadBytes;
    return new MediaError('file_too_large', `A file may have at most ${limit} bytes.`);
  }
}
