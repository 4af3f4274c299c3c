import type { EventDataByType, EventType } from '../../events/event';
import type { EventContents } from './event-contents';

/** Names of the shapes that take the data of an event. */
type ShapeFor<T> = {
  [N in keyof EventContents]: T extends EventContents[N] ? N : never;
}[keyof EventContents];

/**
 * How the OpenAPI document tells of each event type: the shape of its `data`, and what happened.
 * An event type without its line does not compile. `isChatless`: about no chat.
 */
export const eventDescriptions: {
  readonly [T in EventType]: {
    readonly shape: ShapeFor<EventDataByType[T]>;
    readonly text: string;
    readonly isChatless?: true;
  };
} = {
  'chat.offered': { shape: 'Chat', text: 'CTLive announces a chat nobody here has joined.' },
  'chat.joined': { shape: 'Chat', text: 'An identity of this gateway joined the chat.' },
  'chat.left': { shape: 'ChatLeft', text: 'An identity of this gateway left the chat.' },
  'chat.ended': { shape: 'ChatEnded', text: 'The chat ended, whoever ended it.' },
  'chat.transferred': { shape: 'ChatTransferred', text: 'The chat went to another identity.' },
  'message.received': { shape: 'Message', text: 'Somebody else sent a text.' },
  'message.sent': { shape: 'Message', text: 'An identity of this gateway sent a text.' },
  'link.received': { shape: 'Message', text: 'Somebody else sent a link.' },
  'link.sent': { shape: 'Message', text: 'An identity of this gateway sent a link.' },
  'multimedia.received': { shape: 'Message', text: 'Somebody else sent a file.' },
  'multimedia.sent': { shape: 'Message', text: 'An identity of this gateway sent a file.' },
  'multimedia.stored': { shape: 'MultimediaStored', text: 'CTLive has stored a file of the chat.' },
  'message.delivered': { shape: 'MessageReceipt', text: 'A message reached the other side.' },
  'message.seen': { shape: 'MessageReceipt', text: 'A message was seen by the other side.' },
  'message.failed': { shape: 'MessageFailed', text: 'A message did not reach the other side.' },
  'participant.joined': { shape: 'ParticipantMoved', text: 'Somebody came into the chat.' },
  'participant.left': { shape: 'ParticipantMoved', text: 'Somebody left the chat.' },
  'participant.writing': {
    shape: 'ParticipantWriting',
    text: 'Somebody began or stopped writing.',
  },
  'session.degraded': {
    shape: 'SessionDegraded',
    text: 'For 5 s nothing has proven that the session lives.',
  },
  'session.restored': { shape: 'SessionRestored', text: 'The session is back.' },
  'session.lost': { shape: 'SessionLost', text: 'The session is lost.' },
  'gap.detected': {
    shape: 'GapDetected',
    text: 'Something may have happened that nobody can tell any more.',
  },
  'upstream.connected': {
    shape: 'UpstreamNotice',
    text: 'The upstream is connected.',
    isChatless: true,
  },
  'upstream.disconnected': {
    shape: 'UpstreamNotice',
    text: 'The upstream is no longer connected.',
    isChatless: true,
  },
  'upstream.login_required': {
    shape: 'UpstreamNotice',
    text: 'The upstream refuses its credential.',
    isChatless: true,
  },
  'webhook.failing': {
    shape: 'WebhookNotice',
    text: 'The endpoint of a webhook keeps failing; it is probed until it answers again.',
    isChatless: true,
  },
  'webhook.disabled': {
    shape: 'WebhookNotice',
    text: 'A webhook was switched off: its endpoint said 410, or a person did it.',
    isChatless: true,
  },
  'delivery.parked': {
    shape: 'DeliveryParked',
    text: 'A delivery was given up; the lane waits to be resumed or replayed.',
    isChatless: true,
  },
};
