import type { StoredEvent } from '../../events/event';
import type { EventLog } from '../../events/event-log';
import type { Clock } from '../../runtime/clock';
import type { Webhook } from '../webhook';
import type { WebhookRegistry } from '../webhook-registry';
import { wants } from './lane';
import type { LaneMatch, LaneQueue, ScanResult } from './lane-queue';
import type { RecentEvents, Stretch } from './recent-events';

export type LogScanOptions = {
  readonly eventLog: EventLog;
  readonly registry: WebhookRegistry;
  readonly queue: LaneQueue;
  /** Gets every page that was read. */
  readonly recent: RecentEvents;
  readonly clock: Clock;
  /** Called with each webhook for which events were found, once that is stored. */
  readonly onMatched: (webhookId: string, events: number) => void;
  /** Called with what retention removed before a webhook saw it, which nobody will see any more. */
  readonly onPassedOver: (webhookId: string, range: PassedOver) => Promise<void>;
};

/** Positions, both of them gone. */
export type PassedOver = { readonly from: number; readonly to: number };

const pageEvents = 500;
/** Read before what was found is stored: far behind, a lane is written once for many events. */
const stretchEvents = 4_000;
/** Of their JSON, in UTF-16 units: large events are read in shorter stretches. */
const stretchLength = 4 * 1024 * 1024;
/** A scan that finds nothing is stored this often: what is repeated after a crash is bounded. */
const storedEvery = 5_000;

type Place = { scannedTo: number; storedTo: number; isToBeStored: boolean };

/**
 * Reads the log once for all webhooks.
 *
 *   1. read    some pages after the webhook that is furthest behind
 *   2. match   for each webhook that has not seen them: which lanes get how many of their events
 *   3. store   lanes and positions in one transaction; a crash before it repeats the pages
 *   4. tell    who has something to deliver
 *
 * The position of a disabled webhook stands still, so that nothing is passed over but what
 * retention removes meanwhile.
 */
export class LogScan {
  private readonly places = new Map<string, Place>();

  constructor(private readonly options: LogScanOptions) {}

  /** One stretch of the log. False when there was nothing left to look at. */
  async step(): Promise<boolean> {
    const webhooks = this.scannable();
    const after = Math.min(...webhooks.map((webhook) => this.placeOf(webhook).scannedTo));
    if (webhooks.length === 0) return false;
    const { events, to, hasMore } = await this.read(after);
    if (to <= after) return this.store(webhooks.map((each) => this.resultOf(each, [], after)));
    const first = events[0]?.position ?? to;
    if (first > after + 1) await this.passOver(first - 1);
    const behind = webhooks.filter((webhook) => this.placeOf(webhook).scannedTo < to);
    const results = behind.map((webhook) => this.resultOf(webhook, events, to));
    await this.store(results);
    for (const { webhookId, lanes } of results) {
      const found = lanes.reduce((sum, { count }) => sum + count, 0);
      if (found > 0) this.options.onMatched(webhookId, found);
    }
    return hasMore;
  }

  /** Up to where every webhook that is delivered to has seen the log; undefined: there is none. */
  scannedTo(): number | undefined {
    const webhooks = this.scannable();
    if (webhooks.length === 0) return undefined;
    return Math.min(...webhooks.map((webhook) => this.placeOf(webhook).scannedTo));
  }

  /** Goes on behind a position up to which nothing is kept, for disabled webhooks too. */
  async passOver(earliest: number): Promise<void> {
    for (const webhook of this.options.registry.all()) {
      const place = this.placeOf(webhook);
      if (place.scannedTo >= earliest) continue;
      const range = { from: place.scannedTo + 1, to: earliest };
      await this.options.onPassedOver(webhook.id, range);
      place.scannedTo = Math.max(place.scannedTo, earliest);
      const passed = { webhookId: webhook.id, scannedTo: earliest, lanes: [] };
      await this.options.queue.match([passed], this.options.clock.now());
    }
  }

  /** What a webhook wants has changed: it counts from here on, after a restart too. */
  changed(webhookId: string): void {
    const place = this.places.get(webhookId);
    if (!this.options.registry.get(webhookId)) this.places.delete(webhookId);
    else if (place) place.isToBeStored = true;
  }

  /** In pages, so that others get their turn in between. */
  private async read(after: number): Promise<Stretch & { readonly hasMore: boolean }> {
    const events: StoredEvent[] = [];
    let to = after;
    let length = 0;
    for (;;) {
      const page = await this.options.eventLog.read({ after: to, limit: pageEvents });
      const isEnd = !page.hasMore || page.next <= to;
      if (page.next > to) {
        this.options.recent.add({ after: to, to: page.next, events: page.events });
        to = page.next;
      }
      events.push(...page.events);
      for (const { json } of page.events) length += json.length;
      const isEnough = events.length >= stretchEvents || length >= stretchLength;
      if (isEnd || isEnough) return { after, to, events, hasMore: page.hasMore };
    }
  }

  private scannable(): readonly Webhook[] {
    return this.options.registry.all().filter(({ disabledReason }) => disabledReason === undefined);
  }

  private placeOf({ id, scannedTo }: Webhook): Place {
    const known = this.places.get(id);
    if (known) return known;
    const place = { scannedTo, storedTo: scannedTo, isToBeStored: false };
    this.places.set(id, place);
    return place;
  }

  private resultOf(webhook: Webhook, events: readonly StoredEvent[], next: number): ScanResult {
    const { scannedTo } = this.placeOf(webhook);
    const wanted = events.filter((event) => event.position > scannedTo && wants(webhook, event));
    return { webhookId: webhook.id, scannedTo: next, lanes: laneMatchesOf(wanted) };
  }

  private async store(results: readonly ScanResult[]): Promise<boolean> {
    const stored = results.filter(({ webhookId, scannedTo, lanes }) => {
      const place = this.places.get(webhookId);
      const isOld = place !== undefined && scannedTo - place.storedTo >= storedEvery;
      return lanes.length > 0 || isOld || place?.isToBeStored;
    });
    if (stored.length > 0) await this.options.queue.match(stored, this.options.clock.now());
    for (const { webhookId, scannedTo } of results) this.advance(webhookId, scannedTo);
    for (const { webhookId, scannedTo } of stored) {
      const place = this.places.get(webhookId);
      if (place) Object.assign(place, { storedTo: scannedTo, isToBeStored: false });
    }
    return false;
  }

  private advance(webhookId: string, scannedTo: number): void {
    const place = this.places.get(webhookId);
    if (place) place.scannedTo = Math.max(place.scannedTo, scannedTo);
  }
}

/** How many of these events each lane gets, and where they begin and end. */
export function laneMatchesOf(events: readonly StoredEvent[]): readonly LaneMatch[] {
  const lanes = new Map<string, { -readonly [K in keyof LaneMatch]: LaneMatch[K] }>();
  for (const { upstream = '', chatId = '', position, atMs } of events) {
    const name = `${upstream}\n${chatId}`;
    const lane = lanes.get(name);
    if (lane) {
      lane.lastPosition = position;
      lane.count += 1;
    } else {
      const place = { firstPosition: position, lastPosition: position, firstAtMs: atMs };
      lanes.set(name, { upstream, chatId, ...place, count: 1 });
    }
  }
  return [...lanes.values()];
}
