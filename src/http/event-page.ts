import type { Request, Response } from 'express';
import { cursorOf } from '../events/cursor';
import type { EventLog, EventPage } from '../events/event-log';
import type { FeedQuery } from '../events/feed/feed';
import { matchesFilter } from '../events/feed/feed-filter';
import { eventFilterOf, saidOf } from './event-query';
import { gatewayOf } from './gateway-context';
import { RequestError } from './problems/request-error';
import { sendJsonText } from './raw-answer';
import { principalOf } from './request/request-facts';

/** A page, waiting for its first event as long as asked or until the client leaves. */
export async function readEventPage(
  response: Response,
  query: FeedQuery,
  waitS: number,
): Promise<EventPage> {
  const { feed } = gatewayOf(response.req);
  if (waitS === 0) return saidOf('after', () => feed.read(query));
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  response.once('close', leave);
  try {
    return await saidOf('after', () => feed.waitForMore(query, waitS * 1000, leaving.signal));
  } finally {
    response.off('close', leave);
  }
}

/** Writes the events as the texts they are stored as. */
export function sendEventPage(response: Response, log: EventLog, page: EventPage): void {
  const events = page.events.map((event) => event.json).join(',');
  const nextCursor = JSON.stringify(cursorOf(log.id, page.next));
  const { hasMore } = page;
  sendJsonText(response, `{"data":[${events}],"nextCursor":${nextCursor},"hasMore":${hasMore}}`);
}

/** The stored text of an event the key may see. */
export async function storedEventText(request: Request, eventId: string): Promise<string> {
  const event = await gatewayOf(request).eventLog.find(eventId);
  if (event && matchesFilter(event, eventFilterOf(principalOf(request), {}))) return event.json;
  throw new RequestError('event_not_found', 'There is no such event, or it is no longer kept.');
}
