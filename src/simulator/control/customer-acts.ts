import type { z } from 'zod';
import type { Chat } from '../chats/chat';
import type { ChatStore } from '../chats/chat-store';
import type { FileStore } from '../chats/file-store';
import { fileMessageType } from '../chats/messages';
import { numbered } from '../customers/talk';
import { ControlError } from './control-error';
import type { fileBody, sayBody } from './control-schemas';
import type { Answer } from './route';

/** So many messages are said before others get their turn. */
const sliceSize = 500;

/** What the control API makes a chat's customer do. */
export class CustomerActs {
  constructor(
    private readonly chats: ChatStore,
    private readonly files: FileStore,
  ) {}

  async say(
    chat: Chat,
    { text, count = 1, intervalMs = 0 }: z.infer<typeof sayBody>,
  ): Promise<Answer> {
    if (count > 1 && intervalMs > 0) {
      this.chats.startTalk({ chat, text, count, intervalMs });
      return { status: 202, body: { count } };
    }
    const messageIds: string[] = [];
    for (let n = 1; n <= count && chat.isActive; n += 1) {
      messageIds.push(chat.sendText(chat.customer, numbered(text, n)).entry.id);
      if (n % sliceSize === 0) await othersTurn();
    }
    return { status: 200, body: { messageIds } };
  }

  async sendFile(chat: Chat, body: z.infer<typeof fileBody>): Promise<Answer> {
    const { fileName, caption = '' } = body;
    const documentType = body.documentType.toLowerCase();
    const stored = await this.files.save(bytesOf(body.base64));
    if (!chat.isActive) {
      await this.files.remove(stored);
      throw new ControlError('chat_ended', 'The chat ended before the file was stored.');
    }
    const messageType = fileMessageType(documentType);
    const file = { messageType, fileName, documentType, caption, stored };
    return { status: 201, body: { messageId: chat.sendFile(chat.customer, file).entry.id } };
  }

  markSeen(chat: Chat, messageId: string): Answer {
    const message = chat.messages.find(messageId);
    if (message === undefined) {
      throw new ControlError('message_not_found', 'The chat has no message of this id.');
    }
    if (!message.entry.content.user.isAgent) {
      throw new ControlError('invalid_request', 'The message is not an agent’s.', [
        {
          field: 'body.messageId',
          message: 'names a message of the customer',
          remedy: 'Name a message that an agent sent.',
        },
      ]);
    }
    chat.markSeen(message);
    return { status: 204 };
  }
}

/** Node passes over what is not base64, so that the length tells. */
function bytesOf(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  if (bytes.length === Math.floor(((base64.length - padding) * 3) / 4)) return bytes;
  throw new ControlError('invalid_request', 'The file is not base64.', [
    {
      field: 'body.base64',
      message: 'is not base64 text',
      remedy: 'Send the bytes in standard base64, without line breaks or a data: prefix.',
    },
  ]);
}

function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
