import { createReadStream } from 'node:fs';
import type { Response } from 'express';
import { pipeline } from 'node:stream';
import type { Clock } from '../../runtime/clock';
import type { Chat } from '../chats/chat';
import type { ChatStore } from '../chats/chat-store';
import { ChatFeed } from './chat-feed';
import { chatIn } from './chat-routes';
import { ControlError } from './control-error';
import { route, type Route } from './route';

/** Types a browser shows; anything else is only downloaded. */
const shownTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
};

/** What the customer page follows a chat with. */
export function feedRoutes(chats: ChatStore, clock: Clock): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/control/chats/{chatId}/feed',
      operationId: 'followChat',
      summary: 'Follow a chat as its customer (server-sent events)',
      description:
        'First `snapshot` with the contact, the messages and their receipts, then one event per event of the chat. Whoever follows has received what agents send: receipts go out.',
      answers: {
        200: { description: 'The stream.', contentType: 'text/event-stream' },
      },
      problems: ['chat_not_found'],
      run: ({ params, response }) => {
        new ChatFeed(chatIn(chats, params), response, clock).start();
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/control/chats/{chatId}/files/{messageId}',
      operationId: 'downloadFile',
      summary: 'The bytes of a multimedia message',
      answers: {
        200: { description: 'The bytes.', contentType: 'application/octet-stream' },
      },
      problems: ['chat_not_found', 'message_not_found'],
      run: ({ params, response }) => {
        sendFile(chatIn(chats, params), params['messageId'] ?? '', response);
        return undefined;
      },
    }),
  ];
}

function sendFile(chat: Chat, messageId: string, response: Response): void {
  const { entry, file } = chat.messages.find(messageId) ?? {};
  if (entry === undefined || file === undefined) {
    throw new ControlError('message_not_found', 'The chat has no multimedia message of this id.');
  }
  const shown = shownTypes[entry.content.documentType?.toLowerCase() ?? ''];
  const name = encodeURIComponent(entry.content.fileName ?? 'file').replace(/['()*]/g, '_');
  response.writeHead(200, {
    'content-type': shown ?? 'application/octet-stream',
    'content-length': file.sizeBytes,
    'content-disposition': `${shown === undefined ? 'attachment' : 'inline'}; filename*=UTF-8''${name}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  // A client that goes away, or a file that is deleted meanwhile, ends the response early.
  pipeline(createReadStream(file.path), response, () => undefined);
}
