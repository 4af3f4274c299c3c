import type { ChatUser } from './users';
import type { StoredFile } from './file-store';

export type FileMessageType = 'IMAGE' | 'DOCUMENT' | 'AUDIO' | 'VIDEO';

/** The control entries `endChat` and `leave` stand in CTLive's history beside what was said. */
export type HistoryType = 'TEXT' | 'LINK' | FileMessageType | 'endChat' | 'leave';

/** `data` of CTLive's Message Object. */
export type MessageContent = {
  readonly text?: string;
  readonly url?: string;
  readonly caption?: string;
  readonly fileName?: string;
  readonly documentType?: string;
  readonly user: ChatUser;
};
export type MessageEntry = {
  readonly id: string;
  readonly messageType: HistoryType;
  readonly content: MessageContent;
  readonly ts: number;
  readonly replyTo?: string;
};

/** A message and what the simulator knows beside it. */
export type ChatMessage = {
  readonly entry: MessageEntry;
  readonly clientId?: string;
  readonly file?: StoredFile;
  receipt?: 'received' | 'seen';
};

export type HistoryMessage = {
  readonly room: string;
  readonly data: MessageEntry;
  readonly clientId?: string;
};

const fileTypes: Readonly<Record<string, FileMessageType>> = {
  png: 'IMAGE',
  jpg: 'IMAGE',
  jpeg: 'IMAGE',
  mp3: 'AUDIO',
  ogg: 'AUDIO',
  amr: 'AUDIO',
  wav: 'AUDIO',
  mp4: 'VIDEO',
  '3gp': 'VIDEO',
  mov: 'VIDEO',
};

/** What a customer may send. An agent sends the two documented types only (`agentFileTypes`). */
export function fileMessageType(documentType: string): FileMessageType {
  return Object.hasOwn(fileTypes, documentType) ? fileTypes[documentType]! : 'DOCUMENT';
}

/** Join an existing chat (page 68387260): what SendMultimediaMessage takes. */
export const agentFileTypes: Readonly<Record<'IMAGE' | 'DOCUMENT', readonly string[]>> = {
  IMAGE: ['png', 'jpg', 'jpeg'],
  DOCUMENT: ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx'],
};

/** Event of the SDK that tells of a message; the control entries have none of their own. */
export function eventNameOf(
  type: HistoryType,
): 'message' | 'link' | 'multimediaMessage' | undefined {
  switch (type) {
    case 'TEXT':
      return 'message';
    case 'LINK':
      return 'link';
    case 'IMAGE':
    case 'DOCUMENT':
    case 'AUDIO':
    case 'VIDEO':
      return 'multimediaMessage';
    case 'endChat':
    case 'leave':
      return undefined;
  }
}
