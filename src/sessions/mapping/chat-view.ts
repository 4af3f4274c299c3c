import type { Chat, ContactSessionView } from '../../events/chat';
import { isoTime } from '../../runtime/clock';
import type { ChatRecord } from '../chat-records';
import { formsOf, isoTimeOf, recordOf, text, usersOf } from './contact-reading';
import { participantOf, type Viewpoint } from './participant-mapping';
import type { CtliveContact, CtliveUser } from '../upstream';

export type ChatFacts = Pick<ChatRecord, 'chatId' | 'state' | 'updatedAtMs' | 'metadata'> &
  Partial<ChatRecord>;

/** The API's Chat, from what is stored and the sessions as they are now. */
export function chatViewOf(
  facts: ChatFacts,
  sessions: readonly ContactSessionView[],
  view: Omit<Viewpoint, 'customerId'>,
): Chat {
  const contact = (facts.contact ?? {}) as CtliveContact;
  const users = usersOf(contact);
  const customerId = text(contact.userID);
  const viewpoint = { ...view, customerId };
  const customer = users.find((user) => customerId !== undefined && user.id === customerId);
  return {
    id: facts.chatId,
    state: facts.state,
    sessions,
    contactType: text(contact.ctlive_type),
    channel: customer?.channel?.toLowerCase(),
    language: text(contact.lang),
    title: text(contact.title),
    service: serviceOf(contact),
    customer: customer && participantOf(customer, viewpoint),
    agentId: text(contact.agentID),
    participants: users.map((user) => participantOf(user, viewpoint)),
    forms: formsOf(contact),
    callData: recordOf(contact.callData),
    externalId: facts.externalId,
    metadata: facts.metadata,
    startedAt: isoTimeOf(contact.beginTime),
    endedAt: facts.endedAtMs !== undefined ? isoTime(facts.endedAtMs) : isoTimeOf(contact.endTime),
    endReason: facts.endReason,
    updatedAt: isoTime(facts.updatedAtMs),
    contact: facts.contact,
  };
}

/** The contact with one user put in, as it is after somebody joined or left. */
export function contactWithUser(
  contact: Record<string, unknown> | undefined,
  user: CtliveUser,
): Record<string, unknown> {
  const users = recordOf(contact?.users);
  if (user.id === undefined) return contact ?? {};
  return { ...contact, users: { ...users, [user.id]: { ...recordOf(users[user.id]), ...user } } };
}

function serviceOf(contact: CtliveContact): Chat['service'] {
  const id = text(contact.servid);
  return id === undefined ? undefined : { id, name: text(contact.serv_name) };
}
