import type { ContactCalls } from '../../engine/rest/ctlive-rest';
import type { CtliveContact, CtliveMessage } from '../../sessions/upstream';
import { arrayOf, isObject, objectOf, textOf, timeOf, type Loose } from './shapes/loose-values';
import { entriesOf, userOf } from './shapes/message-shapes';
import { invalidAnswer, saysNotFound } from './rest-failure';
import type { RestTransport } from './rest-transport';

export class RestContactCalls implements ContactCalls {
  constructor(private readonly transport: RestTransport) {}

  async contact(chatId: string): Promise<CtliveContact | undefined> {
    const answer = await found(this.transport.json(read('getContactByChatID', chatId)));
    const contact = answer?.['contact'];
    return isObject(contact) ? contactOf(contact) : undefined;
  }

  async history(chatId: string): Promise<readonly CtliveMessage[] | undefined> {
    const answer = await found(this.transport.json(read('getChatHistory', chatId)));
    const messages = answer?.['messages'];
    if (messages === undefined || messages === null) return undefined;
    return entriesOf(messages).map((entry) => entry.message);
  }

  async sendText(chatId: string, text: string, nickname?: string): Promise<void> {
    const call = { kind: 'write', method: 'POST', name: 'sendTextMessageToActiveChat' } as const;
    await this.transport.json({ ...call, path: [chatId], body: { text, nickname } });
  }

  async end(chatId: string, reason: string): Promise<void> {
    const call = { kind: 'write', method: 'POST', name: 'endContactByChatID' } as const;
    await this.transport.json({ ...call, body: { chatID: chatId, reason } });
  }

  async routeToBot(chatId: string, botId: string): Promise<void> {
    const call = { kind: 'write', method: 'POST', name: 'routeToBot' } as const;
    await this.transport.json({ ...call, body: { chatID: chatId, botID: botId } });
  }

  async endAll(): Promise<readonly string[]> {
    const call = { kind: 'write', method: 'POST', name: 'endAllContacts' } as const;
    const { contacts } = await this.transport.json({ ...call, isOfWholeDomain: true });
    if (contacts !== undefined && contacts !== null && !Array.isArray(contacts)) {
      throw invalidAnswer('write', 'no list of contacts');
    }
    return arrayOf(contacts).flatMap((id) => textOf(isObject(id) ? id['id'] : id) ?? []);
  }
}

function read(name: string, chatId: string) {
  return { kind: 'read', method: 'GET', name, path: [chatId] } as const;
}

/** Undefined where CTLive says that there is no such thing. */
export async function found<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (saysNotFound(error)) return undefined;
    throw error;
  }
}

/** Times as numbers, `""` while there is none; users by their id. */
function contactOf(source: Loose): CtliveContact {
  const users = Object.entries(objectOf(source['users'])).map(([id, user]) => {
    const known = userOf(objectOf(user));
    return [id, { ...known, id: known.id ?? id }] as const;
  });
  return {
    ...source,
    id: textOf(source['id']) ?? textOf(source['_id']),
    userID: textOf(source['userID']),
    beginTime: timeOf(source['beginTime']) ?? '',
    endTime: timeOf(source['endTime']) ?? '',
    users: Object.fromEntries(users),
  };
}
