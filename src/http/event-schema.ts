import type { EventContents } from './contract/event-contents';

/** One fact of the event log. Every door hands out the same bytes of it. */
export type Event = {
  /** Unique over all gateways; a repeated delivery carries the same id.
   * @example "evt_k3v9x0aq1z"
   */
  readonly id: string;
  /** What happened: one of the types of KnownEvent, or one that is newer. The list of types only grows.
   * @example "message.received"
   */
  readonly type: string;
  /** When it happened.
   * @format date-time
   * @example "2026-01-31T12:00:00.000Z"
   */
  readonly timestamp: string;
  /** The chat it happened in; absent on events about no chat.
   * @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001"
   */
  readonly chatId?: string;
  /** The identity that saw it.
   * @example "default"
   */
  readonly upstream?: string;
  /** Counts 1, 2, 3, ... without gaps within one upstream and chat.
   * @isLong sequence
   * @example 7
   */
  readonly sequence?: number;
  /** Place in the whole log: send it as `after`, or as `Last-Event-ID`, to go on behind this event.
   * @example "MTprM3Y5eDBhcToxeg"
   */
  readonly cursor: string;
  /** Your own name for the chat, as it was when the event was logged.
   * @example "case-4711"
   */
  readonly externalId?: string;
  /** Your own labels for the chat, as they were when the event was logged. */
  readonly metadata?: Record<string, string>;
  /** What the type says; KnownEvent lists the shape of each type. Expect members and types you do not know. */
  readonly data: EventContents[keyof EventContents];
};

/** One page of events. */
export type EventPage = {
  /** The events, oldest first. */
  readonly data: readonly Event[];
  /** Where reading stopped, on an empty page too: send it as `after` to go on.
   * @example "MTprM3Y5eDBhcToxeg"
   */
  readonly nextCursor: string;
  /** Whether there is more to read at once. */
  readonly hasMore: boolean;
};
