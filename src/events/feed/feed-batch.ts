import type { StoredEvent } from '../event';
import type { EventFilter } from '../event-log';
import { eventFrame } from '../sink/sse-frames';
import { matchesFilter } from './feed-filter';

/** An event with its SSE bytes, made once for all readers. */
export type FramedEvent = { readonly event: StoredEvent; readonly frame: Buffer };

export function framedEvent(event: StoredEvent): FramedEvent {
  return { event, frame: Buffer.from(eventFrame(event.cursor, event.json)) };
}

/** What a reader without room is held back by: one batch, however large a single event is. */
const maxBatchBytes = 64 * 1024;

/** Events that go to readers together: everything after `after` up to `last` that was wanted. */
export class FeedBatch {
  private joined: Buffer | undefined;

  constructor(
    readonly after: number,
    readonly last: number,
    readonly events: readonly FramedEvent[],
  ) {}

  /** The SSE bytes of all its events, joined once for all readers. */
  get frames(): Buffer {
    this.joined ??= joinedFrames(this.events);
    return this.joined;
  }

  /** Itself where every event matches; undefined where none does. */
  matching(filter: EventFilter): FeedBatch | undefined {
    if (!isNarrow(filter)) return this;
    const events = this.events.filter(({ event }) => matchesFilter(event, filter));
    if (events.length === this.events.length) return this;
    return events.length > 0 ? new FeedBatch(this.after, this.last, events) : undefined;
  }
}

/** As many of the events as fit one batch, at least one. `last` is where looking ended. */
export function firstBatch(after: number, last: number, events: readonly FramedEvent[]): FeedBatch {
  let bytes = 0;
  const fitting = events.findIndex(({ frame }, index) => {
    bytes += frame.length;
    return index > 0 && bytes > maxBatchBytes;
  });
  if (fitting === -1) return new FeedBatch(after, last, events);
  const first = events.slice(0, fitting);
  return new FeedBatch(after, first.at(-1)?.event.position ?? last, first);
}

/** Most readers ask for everything: they cost no look at each event. */
function isNarrow({ chatIds, upstreams, types }: EventFilter): boolean {
  return chatIds !== undefined || upstreams !== undefined || types !== undefined;
}

function joinedFrames(events: readonly FramedEvent[]): Buffer {
  const [first, ...rest] = events.map(({ frame }) => frame);
  return first && rest.length === 0 ? first : Buffer.concat(events.map(({ frame }) => frame));
}
