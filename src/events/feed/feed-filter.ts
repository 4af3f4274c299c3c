import type { StoredEvent } from '../event';
import type { EventFilter } from '../event-log';

/** The rule every EventLog applies to `read`, for events that are in memory already. */
export function matchesFilter(event: StoredEvent, filter: EventFilter): boolean {
  return (
    isAmong(event.chatId, filter.chatIds) &&
    isAmong(event.upstream, filter.upstreams) &&
    matchesTypes(event.type, filter.types)
  );
}

function isAmong(value: string | undefined, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function matchesTypes(type: string, wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted.some((name) => name === '*' || name === type || isFamilyOf(name, type));
}

function isFamilyOf(name: string, type: string): boolean {
  return name.endsWith('.*') && type.startsWith(name.slice(0, -1));
}
