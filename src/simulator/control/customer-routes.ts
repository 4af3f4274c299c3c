import type { z } from 'zod';
import type { Chat } from '../chats/chat';
import type { ChatStore } from '../chats/chat-store';
import { chatIn } from './chat-routes';
import { ControlError } from './control-error';
import {
  fileBody,
  maxFileBase64Chars,
  messageIdAnswer,
  messageIdsAnswer,
  sayBody,
  seenBody,
  talkAnswer,
  typingBody,
} from './control-schemas';
import type { CustomerActs } from './customer-acts';
import { route, type Answer, type Route } from './route';

/** Room for the other members of the body. */
const maxFileBodyBytes = maxFileBase64Chars + 64 * 1024;

/** What the customer of a chat does, told from outside. */
export function customerRoutes(chats: ChatStore, acts: CustomerActs): readonly Route[] {
  return [
    act(chats, 'say', {
      summary: 'The customer says something',
      description:
        'Once or many times. With `intervalMs` the messages after the first come later, until the chat ends.',
      body: sayBody,
      bodyExamples: {
        once: { text: 'Hello, is anybody there?' },
        manyTimes: { text: 'Message {n}', count: 100, intervalMs: 50 },
      },
      answers: {
        200: { description: 'Said, all of it.', schema: messageIdsAnswer },
        202: {
          description: 'The first is said, the others follow.',
          schema: talkAnswer,
          example: { count: 100 },
        },
      },
      run: (chat, body) => acts.say(chat, body),
    }),
    act(chats, 'file', {
      summary: 'The customer sends a file',
      body: fileBody,
      bodyExamples: {
        picture: {
          fileName: 'pixel.png',
          documentType: 'png',
          base64:
            'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
          caption: 'One pixel',
        },
      },
      maxBodyBytes: maxFileBodyBytes,
      answers: { 201: { description: 'Sent.', schema: messageIdAnswer } },
      run: (chat, body) => acts.sendFile(chat, body),
    }),
    act(chats, 'typing', {
      summary: 'The customer starts or stops writing',
      body: typingBody,
      bodyExamples: { starts: { isWriting: true }, stops: { isWriting: false } },
      answers: { 204: { description: 'Told.' } },
      run: (chat, { isWriting }) => {
        chat.setWriting(chat.customer, isWriting);
        return { status: 204 };
      },
    }),
    act(chats, 'seen', {
      summary: 'The customer sees a message',
      description: 'A receipt goes out once; one that the message was received goes before it.',
      body: seenBody,
      bodyExamples: { message: { messageId: '9c45e6ce-e48f-4d55-beb3-6141ee2b1339' } },
      answers: { 204: { description: 'Seen.' } },
      problems: ['message_not_found'],
      run: (chat, { messageId }) => acts.markSeen(chat, messageId),
    }),
    endChat(chats),
  ];
}

type Act<Schema extends z.ZodType> = Pick<
  Route,
  'summary' | 'description' | 'bodyExamples' | 'maxBodyBytes' | 'answers'
> & {
  readonly body: Schema;
  readonly problems?: Route['problems'];
  readonly run: (chat: Chat, body: z.infer<Schema>) => Promise<Answer> | Answer;
};

function act<Schema extends z.ZodType>(
  chats: ChatStore,
  name: string,
  definition: Act<Schema>,
): Route {
  const { run, problems = [], ...rest } = definition;
  return route<Schema>({
    ...rest,
    method: 'post',
    path: `/control/chats/{chatId}/${name}`,
    operationId: `${name}InChat`,
    problems: ['chat_not_found', 'chat_ended', ...problems],
    run: ({ params, body }) => {
      const chat = chatIn(chats, params);
      if (!chat.isActive) {
        throw new ControlError(
          'chat_ended',
          'The chat has ended. POST /control/chats opens it again.',
        );
      }
      return run(chat, body);
    },
  });
}

function endChat(chats: ChatStore): Route {
  return route({
    method: 'post',
    path: '/control/chats/{chatId}/end',
    operationId: 'endChat',
    summary: 'The customer ends the chat',
    answers: { 204: { description: 'The chat has ended, perhaps before.' } },
    problems: ['chat_not_found'],
    run: ({ params }) => {
      const chat = chatIn(chats, params);
      chat.end(chat.customer, 'success');
      return { status: 204 };
    },
  });
}
