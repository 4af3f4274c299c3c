import type { Chat, ContactSessionView, Form, FormField } from '../../events/chat';
import { isoTime } from '../../runtime/clock';
import type { ChatRecord } from '../chat-records';
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
  const users = Object.values(contact.users ?? {});
  const viewpoint = { ...view, customerId: text(contact.userID) };
  const customer = users.find((user) => user.id === contact.userID);
  return {
    id: facts.chatId,
    state: facts.state,
    sessions,
    contactType: text(contact.ctlive_type),
    channel: text(customer?.channel)?.toLowerCase(),
    language: text(contact.lang),
    title: text(contact.title),
    service: serviceOf(contact),
    customer: customer && participantOf(customer, viewpoint),
    agentId: text(contact.agentID),
    participants: users.map((user) => participantOf(user, viewpoint)),
    forms: formsOf(contact),
    callData: record(contact.callData),
    externalId: facts.externalId,
    metadata: facts.metadata,
    startedAt: epochTime(contact.beginTime),
    endedAt: facts.endedAtMs !== undefined ? isoTime(facts.endedAtMs) : epochTime(contact.endTime),
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
  const users = record(contact?.users);
  if (user.id === undefined) return contact ?? {};
  return { ...contact, users: { ...users, [user.id]: { ...record(users[user.id]), ...user } } };
}

function serviceOf(contact: CtliveContact): Chat['service'] {
  const id = text(contact.servid);
  return id === undefined ? undefined : { id, name: text(contact.serv_name) };
}

function formsOf(contact: CtliveContact): Form[] {
  return Object.entries(record(contact.dataCollections)).map(([id, value]) => {
    const form = record(value);
    const items = Array.isArray(form.datacollection) ? form.datacollection : [];
    return { id, mode: text(form.dc_mode) ?? 'unknown', fields: items.map(fieldOf) };
  });
}

function fieldOf(value: unknown): FormField {
  const field = record(value);
  return {
    name: text(field.name) ?? '',
    type: text(field.dc_type) ?? 'unknown',
    label: text(field.label),
    value: text(field.value),
  };
}

/** CTLive writes "" for an end that has not come, and `.0` numbers or strings in dumps. */
function epochTime(value: unknown): string | undefined {
  const ms = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? isoTime(ms) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
