import type { StoredEvent } from '../../events/event';

const maxEvents = 8_000;
/** Of the JSON of all of them, in UTF-16 units. */
const maxLength = 8 * 1024 * 1024;

/** All events of the log after one position, up to and with another. */
export type Stretch = {
  readonly after: number;
  readonly to: number;
  readonly events: readonly StoredEvent[];
};

export type Place = { readonly upstream?: string; readonly chatId?: string };

/**
 * The newest stretch of the log that was scanned, in bounded memory and without a hole. A lane that
 * stands within it need not ask the store for what the scan has just read.
 */
export class RecentEvents {
  private readonly places = new Map<string, StoredEvent[]>();
  private order: StoredEvent[] = [];
  private length = 0;
  private after = 0;
  private to = 0;

  /** What does not go on from the stretch begins a new one; what lies within it changes nothing. */
  add({ after, to, events }: Stretch): void {
    if (to <= this.to) return;
    if (after > this.to || this.order.length === 0) this.restart(after);
    for (const event of events) if (event.position > this.to) this.append(event);
    this.to = to;
    while (this.order.length > maxEvents || this.length > maxLength) this.forgetOldest();
  }

  /** The events of a place after a position and up to another; undefined: not all of them are here. */
  read(place: Place, after: number, upTo: number): readonly StoredEvent[] | undefined {
    if (after < this.after || upTo > this.to) return undefined;
    const events = this.places.get(nameOf(place)) ?? [];
    return events.filter(({ position }) => position > after && position <= upTo);
  }

  private restart(after: number): void {
    this.places.clear();
    this.order = [];
    this.length = 0;
    this.after = after;
    this.to = after;
  }

  private append(event: StoredEvent): void {
    const name = nameOf(event);
    const events = this.places.get(name);
    if (events) events.push(event);
    else this.places.set(name, [event]);
    this.order.push(event);
    this.length += event.json.length;
  }

  private forgetOldest(): void {
    const oldest = this.order.shift();
    if (!oldest) return;
    const name = nameOf(oldest);
    const events = this.places.get(name);
    events?.shift();
    if (events?.length === 0) this.places.delete(name);
    this.length -= oldest.json.length;
    this.after = oldest.position;
  }
}

function nameOf({ upstream = '', chatId = '' }: Place): string {
  return `${upstream}\n${chatId}`;
}
