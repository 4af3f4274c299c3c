import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Response } from 'express';
import { z } from 'zod';
import type { Chat } from '../chats/chat';
import type { ChatStore } from '../chats/chat-store';
import type { ChatMessage } from '../chats/messages';
import type { ChatUser } from '../chats/users';
import { archivedEntry, archiveId, archivedTranscript, transcriptObject } from './archived-shapes';
import { RestRefusal } from './rest-refusal';
import type { WhatsAppLog } from './whatsapp-log';

export type RestParams = Readonly<Record<string, string>>;
export type RestParts = { readonly chats: ChatStore; readonly whatsApp: WhatsAppLog };

/** Members that a page calls mandatory; others are passed over, as express applications do. */
const sentText = z.object({ text: z.string().min(1), nickname: z.string().optional() });
const ended = z.object({ chatID: z.string().min(1), reason: z.string().min(1) });
const routed = z.object({ chatID: z.string().min(1), botID: z.string().min(1) });
const lastOf = z.object({ userid: z.string().min(1), serviceid: z.string().min(1) });
const range = z.object({
  beginTime: z.number(),
  endTime: z.number(),
  serviceID: z.string().optional(),
});
const callData = z.record(z.string(), z.string());

/** The documented REST services about chats. Whatever they return is the answer's payload. */
export class RestCalls {
  constructor(private readonly parts: RestParts) {}

  sendText({ chatId }: RestParams, body: unknown): object {
    const { text, nickname } = taken(sentText, body);
    const chat = this.#active(chatId);
    chat.sendText(apiUser(chat, nickname ?? 'API'), text);
    return {};
  }

  end(_params: RestParams, body: unknown): object {
    const { chatID, reason } = taken(ended, body);
    const chat = this.#active(chatID);
    chat.end(apiUser(chat, 'API'), reason);
    return {};
  }

  endAll(): object {
    const active = this.parts.chats.all().filter((chat) => chat.isActive);
    for (const chat of active) chat.end(apiUser(chat, 'API'), 'success');
    return { contacts: active.map((chat) => chat.id) };
  }

  routeToBot(_params: RestParams, body: unknown): object {
    const { chatID, botID } = taken(routed, body);
    const chat = this.#active(chatID);
    const bot = chat.enter({ userId: `BOT_${botID}`, nickname: botID }, botID);
    if (bot === undefined) throw new RestRefusal('the chat is full');
    chat.sendText(bot, `${botID} is here.`);
    return {};
  }

  contact({ chatId }: RestParams): object {
    const chat = this.parts.chats.find(chatId ?? '');
    return { contact: chat?.isActive ? chat.contact() : null };
  }

  history({ chatId }: RestParams): object {
    const chat = this.parts.chats.find(chatId ?? '');
    return { messages: chat?.isActive ? chat.messages.history() : null };
  }

  contactTranscript({ chatId }: RestParams): object {
    const chat = this.#known(chatId);
    const chatTranscript = chat.messages.all().map((message) => archivedEntry(chat, message));
    return { isChatActive: chat.isActive, chatTranscript };
  }

  transcript({ chatId }: RestParams): object {
    const chat = this.#known(chatId);
    if (chat.isActive) throw new RestRefusal('transcript not found');
    return { chatTranscripts: archivedTranscript(chat) };
  }

  byUser({ userId }: RestParams, _body: unknown, { days }: RestParams): object {
    const sinceMs = days === undefined ? 0 : this.parts.chats.now - Number(days) * 86_400_000;
    return this.#archived(
      (chat) =>
        Number(chat.contact().beginTime) >= sinceMs &&
        chat.participants.get(userId ?? '') !== undefined,
    );
  }

  /** The one page that shows no example: by its table, the singular and no wrapping. */
  byNickname({ nickname }: RestParams): object {
    const found = this.#ended().filter((chat) =>
      chat.participants.all().some((user) => user.nickname === nickname),
    );
    return { chatTranscript: found.map(transcriptObject) };
  }

  byCallData(_params: RestParams, body: unknown): object {
    const wanted = Object.entries(taken(callData, body));
    return this.#archived((chat) => {
      const known = chat.contact().callData;
      return wanted.length > 0 && wanted.every(([name, value]) => known[name] === value);
    });
  }

  byTime(_params: RestParams, body: unknown): object {
    const { beginTime, endTime, serviceID } = taken(range, body);
    return this.#archived((chat) => {
      const contact = chat.contact();
      const isInside = contact.beginTime >= beginTime && contact.beginTime <= endTime;
      return isInside && (serviceID === undefined || contact.servid === serviceID);
    });
  }

  last(_params: RestParams, body: unknown): object {
    const { userid, serviceid } = taken(lastOf, body);
    const found = this.#ended().filter(
      (chat) => chat.contact().userID === userid && chat.contact().servid === serviceid,
    );
    const last = found.at(-1);
    if (last === undefined) throw new RestRefusal('transcript not found');
    return { chatTranscript: archivedTranscript(last) };
  }

  /** Only once the chat has ended. */
  async multimedia({ messageId }: RestParams): Promise<object> {
    for (const chat of this.#ended()) {
      const message = chat.messages.find(messageId ?? '');
      if (message?.file) return { message: await multimediaMessage(chat, message) };
    }
    return { message: null };
  }

  download({ chatId, messageId }: RestParams, response: Response): void {
    const { file } = this.#known(chatId).messages.find(messageId ?? '') ?? {};
    if (file === undefined) throw new RestRefusal('message not found');
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    const bytes = createReadStream(file.path);
    bytes.on('error', () => response.destroy());
    bytes.pipe(response);
  }

  #active(chatId: string | undefined): Chat {
    const chat = this.#known(chatId);
    if (!chat.isActive) throw new RestRefusal('the chat is not active');
    return chat;
  }

  #known(chatId: string | undefined): Chat {
    const chat = this.parts.chats.find(chatId ?? '');
    if (chat === undefined) throw new RestRefusal('chat not found');
    return chat;
  }

  #ended(): readonly Chat[] {
    return this.parts.chats.all().filter((chat) => !chat.isActive);
  }

  #archived(matches: (chat: Chat) => boolean): object {
    return { chatTranscripts: this.#ended().filter(matches).map(archivedTranscript) };
  }
}

/** A REST call names no user: it speaks as an agent of its own. */
export function apiUser(chat: Chat, nickname: string): ChatUser {
  return {
    ...chat.customer,
    id: 'USER_api@rest.example',
    nickname,
    isAgent: true,
    channel: 'api',
  };
}

async function multimediaMessage(chat: Chat, { entry, file }: ChatMessage): Promise<object> {
  const { user, ...content } = entry.content;
  const members = { IMAGE: 'img', AUDIO: 'audio', VIDEO: 'video' } as const;
  const type = entry.messageType as keyof typeof members;
  const binary = (await readFile(file!.path)).toString('base64');
  return {
    _id: archiveId(entry.id),
    room: chat.id,
    id: entry.id,
    content: {
      [members[type] ?? 'document']: { $binary: binary, $type: '00' },
      ...content,
      user: { id: user.id, isAgent: user.isAgent },
    },
  };
}

export function taken<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RestRefusal(`${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not valid'}`);
}
