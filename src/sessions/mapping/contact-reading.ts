/**
 * Readings of CTLive's Contact Object. Its pages, versions and dumps disagree, and a webhook brings
 * what it likes: what is not as any page has it counts as absent.
 */
import type { Form, FormField } from '../../events/chat';
import { isoTime } from '../../runtime/clock';
import type { CtliveContact, CtliveUser } from '../upstream';

/** The latest time a Date can hold. */
const maxTimeMs = 8.64e15;

/** A hash by id on all pages; a list is taken too. */
export function usersOf(contact: CtliveContact): readonly CtliveUser[] {
  return entriesOf(contact.users).map(([id, user]) => ({
    ...user,
    id: text(user['id']) ?? id,
    nickname: text(user['nickname']),
    isAgent: flag(user['isAgent']),
    isOnline: flag(user['isOnline']),
    channel: text(user['channel']),
  }));
}

/** CTLive's data collections, labels in the customer's language. */
export function formsOf(contact: CtliveContact): readonly Form[] {
  const language = text(contact['lang']);
  return entriesOf(contact['dataCollections']).map(([id, form]) => ({
    id: text(form['id']) ?? id ?? '',
    mode: text(form['dc_mode']) ?? 'unknown',
    fields: list(form['datacollection']).flatMap((item) =>
      isRecord(item) ? [fieldOf(item, language)] : [],
    ),
  }));
}

/** CTLive writes "" for an end that has not come, and `.0` numbers or strings in dumps. */
export function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'string' ? Number.parseFloat(value) : value;
  if (typeof ms !== 'number' || !(ms > 0) || ms > maxTimeMs) return undefined;
  return Math.trunc(ms);
}

export function isoTimeOf(value: unknown): string | undefined {
  const ms = timeOf(value);
  return ms === undefined ? undefined : isoTime(ms);
}

/** A text that is not empty; ids of social customers come as numbers in some dumps. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function fieldOf(field: Record<string, unknown>, language: string | undefined): FormField {
  return {
    name: text(field['name']) ?? '',
    type: text(field['dc_type']) ?? 'unknown',
    label: localised(field['label'], language),
    value: entered(field['value']),
  };
}

/** Ratings and check boxes are no texts everywhere; several choices are a list. */
function entered(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return text(value);
  return text(value.flatMap((each) => entered(each) ?? []).join(', '));
}

/**
 * A text, or one for each language: newer examples name languages (`it-it`, `en-gb`), older ones
 * countries (`IT`, `GB`).
 */
function localised(value: unknown, language = ''): string | undefined {
  if (!isRecord(value)) return text(value);
  const [tongue = '', country = ''] = language.toLowerCase().split(/[-_]/);
  const wanted = [`${tongue}-${country}`, country, tongue, 'default', 'en-gb', 'gb', 'en'];
  const texts = Object.entries(value).map(
    ([key, each]) => [key.toLowerCase(), text(each)] as const,
  );
  const found = wanted.map((key) => texts.find(([name]) => key !== '' && name === key)?.[1]);
  return [...found, ...texts.map(([, each]) => each)].find((each) => each !== undefined);
}

/** The objects of a hash by id, or of a list. */
function entriesOf(value: unknown): [string | undefined, Record<string, unknown>][] {
  const entries = Array.isArray(value)
    ? value.map((each: unknown): [undefined, unknown] => [undefined, each])
    : Object.entries(recordOf(value));
  return entries.flatMap(([id, each]) => (isRecord(each) ? [[id, each]] : []));
}

function flag(value: unknown): boolean | undefined {
  if (value === 'true' || value === 'false') return value === 'true';
  return typeof value === 'boolean' ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
