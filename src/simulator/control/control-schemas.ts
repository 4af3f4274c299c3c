import { z } from 'zod';

export const maxFileBase64Chars = 64 * 1024 * 1024;
export const maxTalkCount = 20_000;

const rate = z.number().min(0).max(1);

/** Bodies of the control API. Unknown members are refused. */
export const openChatBody = z.strictObject({
  chatId: z
    .string()
    .min(1)
    .max(512)
    .regex(/^[^\p{Cc}]+$/u, 'must not hold control characters')
    .optional()
    .describe('Id of the chat; made up when absent. An ended chat is opened again.'),
  nickname: z.string().min(1).max(200).optional().describe('Nickname of the customer.'),
  echo: z
    .boolean()
    .optional()
    .describe('The customer answers by itself, like the one of the demo chat.'),
  service: z.string().min(1).max(200).optional().describe('Id of the CTLive service.'),
  callData: z.record(z.string(), z.string()).optional().describe('Call data of the chat.'),
});

export const sayBody = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(100_000)
    .describe('What the customer says. `{n}` stands for the number of the message.'),
  count: z.int().min(1).max(maxTalkCount).optional().describe('How many times [1].'),
  intervalMs: z
    .int()
    .min(0)
    .max(3_600_000)
    .optional()
    .describe('Milliseconds from one message to the next [0: all at once].'),
});

export const fileBody = z.strictObject({
  fileName: z.string().min(1).max(1000).describe('Name of the file, extension included.'),
  documentType: z
    .string()
    .regex(/^[A-Za-z0-9]{1,20}$/, 'must be a file extension without a dot')
    .describe(
      'Extension. png, jpg and jpeg make an IMAGE; anything CTLive knows no type for is a DOCUMENT.',
    ),
  base64: z.string().min(4).max(maxFileBase64Chars).describe('The bytes of the file in base64.'),
  caption: z.string().max(10_000).optional().describe('Text beside the file.'),
});

export const typingBody = z.strictObject({
  isWriting: z.boolean().describe('True: the customer has started writing.'),
});

export const seenBody = z.strictObject({
  messageId: z.string().min(1).max(512).describe("Id of an agent's message."),
});

export const faultsBody = z.strictObject({
  dropRate: rate.optional().describe('Share of events that never go out.'),
  duplicateRate: rate.optional().describe('Share of events that go out twice.'),
  reorderRate: rate
    .optional()
    .describe('Share of events that change places with the next one of their chat.'),
  delayMs: z.int().min(0).max(600_000).optional().describe('Events go out so much later.'),
  deaf: z.boolean().optional().describe('No event goes out at all; requests are answered.'),
  refuse: z.boolean().optional().describe('New connections and all requests are turned away.'),
});

/** Answers of the control API, for its document. */
export const chatIdAnswer = z.object({ chatId: z.string() });
export const chatListAnswer = z.object({
  chats: z.array(
    z.object({
      chatId: z.string(),
      state: z.enum(['active', 'ended']),
      nickname: z.string(),
      echo: z.boolean(),
      messageCount: z.int(),
      beginTime: z.int().describe('Milliseconds since 1970.'),
    }),
  ),
});
export const truthAnswer = z.object({
  contact: z.looseObject({ id: z.string() }).describe("CTLive's Contact Object."),
  messages: z
    .array(z.object({ room: z.string(), data: z.looseObject({ id: z.string() }) }))
    .describe("CTLive's getChatHistory, in order, without base64."),
});
export const messageIdsAnswer = z.object({ messageIds: z.array(z.string()) });
export const messageIdAnswer = z.object({ messageId: z.string() });
export const talkAnswer = z.object({ count: z.int().describe('How many messages will be said.') });
export const faultsAnswer = faultsBody.required();
export const disconnectedAnswer = z.object({
  disconnected: z.int().describe('How many connections were cut.'),
});
export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z
    .array(z.object({ field: z.string(), message: z.string(), remedy: z.string() }))
    .optional(),
});
