import type { EventType } from '../event';

const types: Record<EventType, true> = {
  'chat.offered': true,
  'chat.joined': true,
  'chat.left': true,
  'chat.ended': true,
  'chat.transferred': true,
  'message.received': true,
  'message.sent': true,
  'link.received': true,
  'link.sent': true,
  'multimedia.received': true,
  'multimedia.sent': true,
  'multimedia.stored': true,
  'message.delivered': true,
  'message.seen': true,
  'message.failed': true,
  'participant.joined': true,
  'participant.left': true,
  'participant.writing': true,
  'session.degraded': true,
  'session.restored': true,
  'session.lost': true,
  'gap.detected': true,
  'upstream.connected': true,
  'upstream.disconnected': true,
  'upstream.login_required': true,
  'webhook.failing': true,
  'webhook.disabled': true,
  'delivery.parked': true,
};

const families = new Set(Object.keys(types).map((type) => `${type.split('.')[0]}.*`));

/** Every name a filter on types takes: the event types, their families, and `*`. */
export const eventTypeNames: readonly string[] = [...Object.keys(types), ...families, '*'];

const known = new Set(eventTypeNames);

export function isEventTypeName(name: string): boolean {
  return known.has(name);
}
