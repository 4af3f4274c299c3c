import { pause } from '../../runtime/pause';
import { eventIdOf } from '../../events/event-json';
import type { EventLog } from '../../events/event-log';
import type { Worker } from '../../runtime/lifecycle/worker';
import { LaneReader } from '../lanes/lane-reader';
import { LogScan } from '../lanes/log-scan';
import { RecentEvents } from '../lanes/recent-events';
import { CircuitBreaker } from './circuit-breaker';
import { Courier } from './courier';
import type { CourierActivity, CourierParts } from './courier-parts';

export type DeliveryWorkerOptions = Omit<CourierParts, 'reader' | 'onProgress'> & {
  readonly eventLog: EventLog;
};

/** How long attempts on their way may take when the gateway stops. */
const drainMs = 3_000;
/** How long a scan that is far behind waits for the couriers at most. */
const scanRestMs = 2_000;

/** Scans the log for every webhook, and has one courier for each. */
export class DeliveryWorker implements Worker {
  readonly name = 'webhook deliveries';
  private readonly parts: CourierParts;
  private readonly scan: LogScan;
  private readonly couriers = new Map<string, Courier>();
  private isRunning = false;
  private isScanDue = true;
  private wakeScan: (() => void) | undefined;
  private rested: (() => void) | undefined;

  constructor(private readonly options: DeliveryWorkerOptions) {
    const { eventLog, registry, queue, clock, reports } = options;
    const recent = new RecentEvents();
    const onProgress = (activity: CourierActivity): void => {
      if (!this.rested || activity === 'working') return;
      if (activity === 'short' || !this.isAheadOfAll()) this.rested();
    };
    this.parts = { ...options, reader: new LaneReader(eventLog, recent), onProgress };
    const onMatched = (webhookId: string, found: number): void =>
      this.couriers.get(webhookId)?.wake(found);
    this.scan = new LogScan({
      ...{ eventLog, registry, queue, recent, clock, onMatched },
      onPassedOver: (webhookId, range) => reports.passedOver(webhookId, range),
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    const { eventLog, registry, queue } = this.options;
    await queue.voidLeases();
    await this.noticeExpired();
    this.isRunning = true;
    for (const { id } of registry.all()) this.employ(id);
    const stops = [
      eventLog.onAppended(() => this.scanSoon()),
      registry.onChanged((webhookId) => this.changed(webhookId)),
    ];
    const stop = (): void => {
      this.scanSoon();
      this.rested?.();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) await this.scanOn();
    } finally {
      signal.removeEventListener('abort', stop);
      for (const each of stops) each();
      await this.dismissAll();
    }
  }

  /** What waits for a webhook is due now; a person said so. */
  resume(webhookId: string): void {
    this.couriers.get(webhookId)?.resume();
  }

  /** See `LogScan.scannedTo`. */
  scannedTo(): number | undefined {
    return this.scan.scannedTo();
  }

  /** What retention has removed: recorded on the webhook or the lane that lost it, logged, told. */
  async noticeExpired(): Promise<void> {
    const { eventLog, queue, reports } = this.options;
    const { earliest } = await eventLog.bounds();
    await this.scan.passOver(earliest);
    for (const lane of await queue.expire(earliest)) {
      const eventId = eventIdOf(eventLog.id, lane.skippedFrom ?? earliest);
      const reason = 'Retention removed events before they were delivered; they are skipped.';
      await reports.parked(lane, eventId, reason);
      this.couriers.get(lane.webhookId)?.wake();
    }
  }

  private async scanOn(): Promise<void> {
    this.isScanDue = false;
    if (await this.scan.step()) return this.rest();
    if (this.isScanDue) return;
    await new Promise<void>((resolve) => (this.wakeScan = resolve));
    this.wakeScan = undefined;
  }

  /**
   * Far behind, the scan goes on when little is left of what it found for some courier: what it
   * finds then is still in memory when it is delivered. So no quick endpoint waits for a slow one.
   */
  private async rest(): Promise<void> {
    if (!this.isRunning || !this.isAheadOfAll()) return;
    const over = new AbortController();
    this.rested = () => over.abort();
    await pause(this.options.clock, scanRestMs, over.signal);
    this.rested = undefined;
  }

  private isAheadOfAll(): boolean {
    const activities = [...this.couriers.values()].map(({ activity }) => activity);
    return activities.includes('working') && !activities.includes('short');
  }

  private scanSoon(): void {
    this.isScanDue = true;
    this.wakeScan?.();
  }

  private changed(webhookId: string): void {
    this.scan.changed(webhookId);
    if (this.options.registry.get(webhookId)) this.employ(webhookId);
    else void this.dismiss(webhookId);
    this.scanSoon();
  }

  private employ(webhookId: string): void {
    if (!this.isRunning) return;
    const courier = this.couriers.get(webhookId) ?? this.newCourier(webhookId);
    this.couriers.set(webhookId, courier);
    courier.wake();
  }

  private newCourier(webhookId: string): Courier {
    const failingSinceMs = this.options.registry.get(webhookId)?.failingSinceMs;
    return new Courier(webhookId, new CircuitBreaker(failingSinceMs), this.parts);
  }

  private async dismiss(webhookId: string): Promise<void> {
    const courier = this.couriers.get(webhookId);
    this.couriers.delete(webhookId);
    await courier?.stop();
  }

  /** Attempts still on their way after a while are made again at the next start. */
  private async dismissAll(): Promise<void> {
    this.isRunning = false;
    const all = Promise.all([...this.couriers.keys()].map((id) => this.dismiss(id)));
    const given = new AbortController();
    await Promise.race([all, pause(this.options.clock, drainMs, given.signal)]);
    given.abort();
  }
}
