import type {
  Engine,
  FileDescription,
  Multimedia,
  Selection,
  WriteName,
} from '../../src/engine/engine';
import type { ChatDirectory } from '../../src/engine/chat-directory';
import type { EventLog } from '../../src/events/event-log';
import type { Message } from '../../src/events/message';
import { httpGateway, type HttpGateway, type HttpGatewaySetup } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

export const uploadPath = `/chats/${demoChatId}/multimedia`;

export type RecordedUpload = {
  readonly selection: Selection;
  readonly written: string[];
  file?: FileDescription;
  name?: WriteName;
  abortReason?: string;
};

/** The multimedia half of an engine: records what is uploaded, hands out what it is given. */
export class MultimediaEngine {
  readonly uploads: RecordedUpload[] = [];
  /** Awaited by every write. */
  room: Promise<void> = Promise.resolve();
  /** Awaited by every commit. */
  commitHold: Promise<void> = Promise.resolve();
  commitsBegun = 0;
  openFailure: Error | undefined;
  commitFailure: Error | undefined;
  media: (messageId: string) => Multimedia = () => {
    throw new Error('no multimedia here');
  };
  eventLog: EventLog | undefined;

  readonly engine = {
    openUpload: async (selection: Selection) => this.open(selection),
    fetchMultimedia: async (_selection: Selection, messageId: string) => this.media(messageId),
  } as unknown as Engine;

  /** Every chat has every message: with the file that `media` gives, or the one that was sent. */
  readonly chats = {
    message: async (chatId: string, messageId: string) =>
      this.sent.get(messageId) ?? this.received(chatId, messageId),
  } as unknown as ChatDirectory;

  private readonly sent = new Map<string, Message>();

  private received(chatId: string, messageId: string): Message {
    const { fileName, documentType, messageType: ctliveType } = this.media(messageId);
    return {
      ...{ id: messageId, chatId, type: 'document', ctliveType },
      ...{ direction: 'inbound', fileName, documentType, mediaState: 'pending' },
      ...{ status: 'sent', sentAt: '2026-01-01T00:00:00.000Z' },
    };
  }

  /** The bytes of an upload, as base64 says. */
  bytes(index = 0): Buffer {
    return Buffer.from(this.uploads[index]?.written.join('') ?? '', 'base64');
  }

  get committed(): RecordedUpload[] {
    return this.uploads.filter((upload) => upload.file);
  }

  private open(selection: Selection) {
    if (this.openFailure) throw this.openFailure;
    const upload: RecordedUpload = { selection, written: [] };
    this.uploads.push(upload);
    return {
      upstream: 'default',
      write: async (base64: string) => {
        upload.written.push(base64);
        await this.room;
      },
      commit: (file: FileDescription, name: WriteName) => this.commit(upload, file, name),
      abort: (reason: string) => {
        if (!upload.file) upload.abortReason ??= reason;
      },
    };
  }

  private async commit(upload: RecordedUpload, file: FileDescription, name: WriteName) {
    this.commitsBegun += 1;
    await this.commitHold;
    if (this.commitFailure) throw this.commitFailure;
    upload.file = file;
    upload.name = name;
    const message: Message = {
      id: `m${this.uploads.length}`,
      chatId: upload.selection.chatId,
      type: file.messageType === 'IMAGE' ? 'image' : 'document',
      ctliveType: file.messageType,
      direction: 'outbound',
      fileName: file.fileName,
      documentType: file.documentType,
      mediaState: 'available',
      sizeBytes: file.sizeBytes,
      sha256: file.sha256,
      clientReference: name.clientReference,
      status: 'sent',
      sentAt: '2026-01-01T00:00:00.000Z',
    };
    this.sent.set(message.id, message);
    await this.settle(message, name.operationId);
    return message;
  }

  private async settle(message: Message, operationId: string | undefined): Promise<void> {
    const responseBody = JSON.stringify(message);
    await this.eventLog?.append({
      upstream: 'default',
      chatId: message.chatId,
      events: [{ type: 'multimedia.sent', atMs: 0, data: message }],
      settles: operationId ? { operationId, responseStatus: 201, responseBody } : undefined,
    });
  }
}

export type MultimediaGateway = HttpGateway & { readonly multimedia: MultimediaEngine };

export async function multimediaGateway(
  options: HttpGatewaySetup['options'] = {},
  context: HttpGatewaySetup['context'] = {},
): Promise<MultimediaGateway> {
  const multimedia = new MultimediaEngine();
  const { engine, chats } = multimedia;
  const gateway = await httpGateway({ options, context: { engine, chats, ...context } });
  multimedia.eventLog = gateway.store.eventLog;
  return Object.assign(gateway, { multimedia });
}

export type Part = {
  readonly name?: string;
  readonly fileName?: string;
  readonly type?: string;
  readonly body: string | Uint8Array;
  /** The whole header instead of the one made of the above. */
  readonly head?: string;
};

export const boundary = 'boundary-of-the-tests';
export const multipartType = `multipart/form-data; boundary=${boundary}`;

/** A multipart body, written out so that it can be wrong. */
export function multipartBody(parts: readonly Part[], end = `--${boundary}--\r\n`): Buffer {
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${part.head ?? headOf(part)}\r\n\r\n`),
    Buffer.from(part.body),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(end)]);
}

function headOf({ name, fileName, type }: Part): string {
  const nameParameter = name === undefined ? '' : `; name="${name}"`;
  const fileParameter = fileName === undefined ? '' : `; filename="${fileName}"`;
  const typeLine = type === undefined ? '' : `\r\nContent-Type: ${type}`;
  return `Content-Disposition: form-data${nameParameter}${fileParameter}${typeLine}`;
}

/** A PDF by its first and last bytes, its size chosen: 14 or more. */
export function pdfOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) bytes[index] = (index * 31 + (index >> 8)) & 255;
  bytes.write('%PDF-1.7\n');
  bytes.write('%%EOF', size - 5);
  return bytes;
}

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export function filePart(body: Uint8Array, fileName = 'a.pdf', type = 'application/pdf'): Part {
  return { name: 'file', fileName, type, body };
}

export function upload(gateway: HttpGateway, parts: readonly Part[], headers = {}) {
  return gateway.call('POST', uploadPath, {
    headers: { 'Content-Type': multipartType, ...headers },
    raw: multipartBody(parts),
  });
}
