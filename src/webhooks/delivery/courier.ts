import type { Timer } from '../../runtime/clock';
import type { Lane } from '../lanes/lane';
import { Attempts, type NoAttempt } from './attempts';
import type { CircuitBreaker } from './circuit-breaker';
import { leaseMs, maxInFlight, type CourierActivity, type CourierParts } from './courier-parts';
import { SettlementBatch } from './settlement-batch';
import {
  settleAttempt,
  type HeldLane,
  type LaneEnd,
  type SettlingParts,
  type Tried,
} from './settling';

/** Lanes in memory: those in flight, those being settled, and some that wait for their turn. */
const maxHeld = 8 * maxInFlight;
/** With fewer than these at hand, more are claimed. */
const fewReady = maxInFlight / 2;
const probeEveryMs = 30_000;
/** With fewer events found and not delivered, it is time to look for more. */
const fewFound = 1_000;
/** After a failure of the store. */
const restMs = 1_000;

/**
 * Works the lanes of one webhook.
 *
 *   1. claim   a few due lanes, with a lease; memory holds these and no others
 *   2. attempt the next event of each, at most 16 at a time and one per lane (`Attempts`)
 *   3. settle  outcome, cursor and delivery in one transaction, before the lane's next event
 *   4. yield   a lane that was served 16 times in a row, or is caught up, is given back
 *
 * While the breaker is open, one probe every 30 s is all there is. A crash between 2 and 3 leaves
 * the lane as it was: the event is sent again, under the same id, and no step is used.
 */
export class Courier {
  private readonly held = new Map<number, HeldLane>();
  private ready: HeldLane[] = [];
  private readonly attempts: Attempts;
  /** Lanes being served: attempted or being settled. */
  private busy = 0;
  private readonly settling: SettlingParts;
  /** Events found since the start and not delivered; what waited before it is not counted. */
  private found = 0;
  private mayClaim = true;
  private isClaiming = false;
  private isProbeDue: boolean;
  private isStopped = false;
  private dueTimer: Timer | undefined;
  private probeTimer: Timer | undefined;
  private restTimer: Timer | undefined;
  /** Lanes whose outcome the store refused: they are still this courier's. */
  private tired: HeldLane[] = [];
  private idle: (() => void) | undefined;

  constructor(
    private readonly webhookId: string,
    private readonly breaker: CircuitBreaker,
    private readonly parts: CourierParts,
  ) {
    this.attempts = new Attempts(webhookId, breaker, parts);
    const batch = new SettlementBatch(parts.queue, () => this.attempts.isQuiet);
    this.settling = { ...parts, batch };
    this.isProbeDue = breaker.isOpen;
  }

  /** Lanes may have become due; so many events were found for them. */
  wake(found = 0): void {
    this.found += found;
    this.mayClaim = true;
    this.pump();
  }

  get activity(): CourierActivity {
    if (!this.isEnabled() || this.breaker.isOpen) return 'held_up';
    const isIdle = this.busy === 0 && !this.isClaiming;
    return isIdle || this.found < fewFound ? 'short' : 'working';
  }

  /** A person asked for it: whatever the breaker knew is forgotten. */
  resume(): void {
    this.breaker.succeeded();
    this.probeTimer?.cancel();
    this.probeTimer = undefined;
    this.wake();
  }

  /** Starts nothing more; resolves when nothing is in flight. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.parts.onProgress(this.activity);
    this.dueTimer?.cancel();
    this.probeTimer?.cancel();
    this.restTimer?.cancel();
    if (this.busy === 0 && !this.isClaiming) return;
    await new Promise<void>((resolve) => (this.idle = resolve));
  }

  private pump(): void {
    this.parts.onProgress(this.activity);
    if (this.isStopped) {
      if (this.busy === 0 && !this.isClaiming) this.idle?.();
    } else if (this.isEnabled()) {
      if (this.breaker.isOpen) this.pumpProbe();
      else this.pumpLanes();
    }
  }

  private mayDeliver(): boolean {
    return !this.isStopped && this.isEnabled() && !this.breaker.isOpen;
  }

  private isEnabled(): boolean {
    const webhook = this.parts.registry.get(this.webhookId);
    return webhook !== undefined && webhook.disabledReason === undefined;
  }

  private pumpLanes(): void {
    while (this.attempts.hasRoom) {
      const next = this.ready.shift();
      if (!next) break;
      this.start(next, () => this.mayDeliver());
    }
    const isShort = this.ready.length < fewReady && this.held.size < maxHeld;
    if (this.mayClaim && isShort) this.claim(maxHeld - this.held.size, false);
  }

  private pumpProbe(): void {
    this.giveBackReady();
    if (this.busy > 0 || this.isClaiming || this.probeTimer) return;
    if (this.isProbeDue) {
      this.isProbeDue = false;
      this.claim(1, true);
      return;
    }
    this.probeTimer = this.parts.clock.setTimer(() => {
      this.probeTimer = undefined;
      this.isProbeDue = true;
      this.pump();
    }, probeEveryMs);
  }

  /** Lanes that were claimed before the breaker opened wait in the store like all the others. */
  private giveBackReady(): void {
    const lanes = this.ready;
    this.ready = [];
    for (const held of lanes) {
      held.isSettling = true;
      void this.giveBack(held).then(
        () => this.letGo(held),
        (error: unknown) => this.rest(error, held),
      );
    }
  }

  private async giveBack({ lane }: HeldLane): Promise<LaneEnd> {
    const { id: laneId, stepsUsed, dueAtMs } = lane;
    const nowMs = this.parts.clock.now();
    await this.settling.batch.settle({ laneId, stepsUsed, dueAtMs, nowMs });
    return 'waits';
  }

  private claim(limit: number, isProbe: boolean): void {
    if (this.isClaiming) return;
    this.isClaiming = true;
    this.mayClaim = false;
    void this.claimLanes(limit, isProbe)
      .catch((error: unknown) => this.rest(error))
      .finally(() => {
        this.isClaiming = false;
        this.pump();
      });
  }

  private async claimLanes(limit: number, isProbe: boolean): Promise<void> {
    const { clock, queue } = this.parts;
    const nowMs = clock.now();
    const leaseUntilMs = nowMs + leaseMs;
    const claim = { webhookId: this.webhookId, nowMs, leaseUntilMs, limit, isProbe };
    const { lanes, nextDueAtMs } = await queue.claim(claim);
    const held = lanes.filter(({ id }) => this.isFree(id)).map((lane) => this.hold(lane));
    if (isProbe) for (const each of held) this.start(each, () => !this.isStopped);
    else this.ready.push(...held);
    if (lanes.length === limit) this.mayClaim = true;
    else if (nextDueAtMs !== undefined) this.claimAt(nextDueAtMs);
  }

  /** A lane that was just given back may be claimed before whoever served it hears of it. */
  private isFree(laneId: number): boolean {
    return this.held.get(laneId)?.isSettling ?? true;
  }

  private hold(lane: Lane): HeldLane {
    const held = { lane, events: [], served: 0, isSettling: false };
    this.held.set(lane.id, held);
    return held;
  }

  private letGo(held: HeldLane): void {
    if (this.held.get(held.lane.id) === held) this.held.delete(held.lane.id);
  }

  private claimAt(dueAtMs: number): void {
    this.dueTimer?.cancel();
    const delayMs = Math.max(0, dueAtMs - this.parts.clock.now());
    this.dueTimer = this.parts.clock.setTimer(() => this.wake(), delayMs);
  }

  private start(held: HeldLane, mayBeSent: () => boolean): void {
    this.busy += 1;
    void this.serve(held, mayBeSent);
  }

  private async serve(held: HeldLane, mayBeSent: () => boolean): Promise<void> {
    try {
      await this.attempt(held, mayBeSent);
    } catch (error) {
      this.rest(error, held);
    }
    this.busy -= 1;
    this.pump();
  }

  private async attempt(held: HeldLane, mayBeSent: () => boolean): Promise<void> {
    const tried = await this.attempts.make(held, mayBeSent);
    this.pump();
    held.isSettling = true;
    const end = await this.endOf(held, tried);
    if (end === 'goes_on') this.makeReady(held);
    else this.letGo(held);
    const isClosing = typeof tried === 'object' && tried.isClosing;
    if (end === 'waits' || isClosing) this.mayClaim = true;
  }

  private async endOf(held: HeldLane, tried: Tried | NoAttempt): Promise<LaneEnd> {
    if (tried === 'unwanted') return this.settleEmpty(held.lane);
    if (tried === 'not_now') return this.giveBack(held);
    if (tried.made.verdict === 'delivered' && this.found > 0) this.found -= 1;
    return settleAttempt(this.settling, tried);
  }

  /** What waited is not wanted any more, or no longer kept. */
  private async settleEmpty({ id: laneId, head }: Lane): Promise<LaneEnd> {
    const nowMs = this.parts.clock.now();
    await this.settling.batch.settle({ laneId, cursor: head, stepsUsed: 0, dueAtMs: nowMs, nowMs });
    return 'caught_up';
  }

  private makeReady(held: HeldLane): void {
    held.isSettling = false;
    this.ready.push(held);
  }

  /** What the store refused is done again in a moment: the lane and its lease are still held. */
  private rest(error: unknown, held?: HeldLane): void {
    if (this.isStopped) return;
    this.parts.logger.error('deliveries of a webhook rest: the store failed', {
      webhookId: this.webhookId,
      error: String(error),
    });
    if (held && this.held.get(held.lane.id) === held) this.tired.push(held);
    this.restTimer ??= this.parts.clock.setTimer(() => this.goOn(), restMs);
  }

  private goOn(): void {
    this.restTimer = undefined;
    for (const held of this.tired.splice(0)) {
      held.events = [];
      this.makeReady(held);
    }
    this.wake();
  }
}
