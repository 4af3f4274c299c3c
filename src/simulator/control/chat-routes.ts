import type { Chat } from '../chats/chat';
import type { ChatStore } from '../chats/chat-store';
import { ControlError } from './control-error';
import { chatIdAnswer, chatListAnswer, openChatBody, truthAnswer } from './control-schemas';
import { route, type Route } from './route';

const exampleChatId = 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001';

export function chatIn(chats: ChatStore, params: Readonly<Record<string, string>>): Chat {
  const chat = chats.find(params['chatId'] ?? '');
  if (chat === undefined) {
    throw new ControlError(
      'chat_not_found',
      'There is no chat of this id. See GET /control/chats.',
    );
  }
  return chat;
}

/** Opening, looking at and forgetting chats. */
export function chatRoutes(chats: ChatStore): readonly Route[] {
  return [
    openChat(chats),
    listChats(chats),
    route({
      method: 'get',
      path: '/control/chats/{chatId}',
      operationId: 'getTruth',
      summary: 'The truth about a chat',
      description:
        'What a gateway must arrive at: the contact and every message in order, in the shape of CTLive’s getChatHistory, without base64.',
      answers: { 200: { description: 'The chat.', schema: truthAnswer } },
      problems: ['chat_not_found'],
      run: ({ params }) => {
        const chat = chatIn(chats, params);
        return {
          status: 200,
          body: { contact: chat.contact(), messages: chat.messages.history() },
        };
      },
    }),
    route({
      method: 'delete',
      path: '/control/chats/{chatId}',
      operationId: 'deleteChat',
      summary: 'End a chat and forget it',
      answers: { 204: { description: 'The chat is gone, with its files.' } },
      problems: ['chat_not_found'],
      run: async ({ params }) => {
        await chats.remove(chatIn(chats, params));
        return { status: 204 };
      },
    }),
  ];
}

function openChat(chats: ChatStore): Route {
  return route({
    method: 'post',
    path: '/control/chats',
    operationId: 'openChat',
    summary: 'Open a chat',
    description:
      'A new chat with one customer, or an ended chat opened again: the same customer, and what was said stays.',
    body: openChatBody,
    bodyExamples: {
      anyChat: {},
      answering: { nickname: 'Ada', echo: true },
      demoAgain: { chatId: exampleChatId },
    },
    answers: {
      200: { description: 'The chat was open; nothing has changed.', schema: chatIdAnswer },
      201: {
        description: 'The chat is open.',
        schema: chatIdAnswer,
        example: { chatId: exampleChatId },
      },
    },
    problems: [],
    run: ({ body }) => {
      const { chat, isOpened } = chats.open(body);
      return { status: isOpened ? 201 : 200, body: { chatId: chat.id } };
    },
  });
}

function listChats(chats: ChatStore): Route {
  return route({
    method: 'get',
    path: '/control/chats',
    operationId: 'listChats',
    summary: 'List all chats',
    answers: { 200: { description: 'Every chat, oldest first.', schema: chatListAnswer } },
    problems: [],
    run: () => {
      const list = chats.all().map((chat) => {
        const { beginTime } = chat.contact();
        return {
          chatId: chat.id,
          state: chat.isActive ? 'active' : 'ended',
          nickname: chat.customer.nickname,
          echo: chats.isAnswering(chat.id),
          messageCount: chat.messages.count,
          beginTime,
        };
      });
      return { status: 200, body: { chats: list } };
    },
  });
}
