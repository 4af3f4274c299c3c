import type { Lane } from '../lanes/lane';
import type { Webhook } from '../webhook';
import type { CircuitBreaker } from './circuit-breaker';
import { maxInFlight, type CourierParts } from './courier-parts';
import type { Attempt } from './delivery';
import type { Dispatched, SignedCall } from './dispatcher';
import type { AttemptPlace, HeldLane, Tried } from './settling';

/** Calls that are signed while they wait for a place, so that a free one is filled at once. */
const maxAhead = maxInFlight;
/** A signature names its time: one that has waited longer is made again. */
const freshMs = 5_000;

/** Nothing that waits is wanted any more; or nothing may be sent now. */
export type NoAttempt = 'unwanted' | 'not_now';

/**
 * The attempts of one webhook.
 *
 *   1. sign  the next event of a lane; of some lanes more than there are places
 *   2. wait  for one of 16 places; meanwhile the endpoint may fail, or the webhook change
 *   3. send  and wait for the answer, which frees the place
 *
 * Nothing is stored before or during it, so a crash uses no step.
 */
export class Attempts {
  /** In any of the three phases. */
  private started = 0;
  private inFlight = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly webhookId: string,
    private readonly breaker: CircuitBreaker,
    private readonly parts: CourierParts,
  ) {}

  get hasRoom(): boolean {
    return this.started < maxInFlight + maxAhead;
  }

  get isQuiet(): boolean {
    return this.started === 0;
  }

  /** One attempt with the next event of a lane, if `mayBeSent` when its turn has come. */
  async make(held: HeldLane, mayBeSent: () => boolean): Promise<Tried | NoAttempt> {
    this.started += 1;
    try {
      const webhook = this.parts.registry.get(this.webhookId);
      if (webhook && held.events.length === 0) await this.readAhead(held, webhook);
      const event = held.events.shift();
      if (!webhook || !event) return 'unwanted';
      const place = { webhook, held, event };
      const call = await this.sign(place);
      if (this.inFlight < maxInFlight) this.inFlight += 1;
      else await new Promise<void>((resolve) => this.waiting.push(resolve));
      try {
        return mayBeSent() ? await this.send(place, call) : 'not_now';
      } finally {
        this.leave();
      }
    } finally {
      this.started -= 1;
    }
  }

  private async readAhead(held: HeldLane, webhook: Webhook): Promise<void> {
    held.events = [...(await this.parts.reader.read(held.lane, webhook))];
  }

  private sign({ webhook, event, held }: AttemptPlace): Promise<SignedCall> {
    return this.parts.dispatcher.sign(webhook, event, laneHeadersOf(held.lane));
  }

  /** A place that is free goes to the one that has waited longest. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.inFlight -= 1;
  }

  private async send(signed: AttemptPlace, call: SignedCall): Promise<Tried | NoAttempt> {
    const webhook = this.parts.registry.get(this.webhookId);
    if (!webhook) return 'not_now';
    const place = { ...signed, webhook };
    const isStale = this.parts.clock.now() - call.signedAtMs > freshMs;
    const isAsSigned = webhook === signed.webhook && !isStale;
    const made = await this.parts.dispatcher.send(isAsSigned ? call : await this.sign(place));
    logAttempt(this.parts, place, made.attempt);
    return this.triedOf(place, made);
  }

  private triedOf(place: AttemptPlace, made: Dispatched): Tried {
    if (made.verdict === 'delivered') return { place, made, isClosing: this.breaker.succeeded() };
    const isGone = made.verdict === 'gone';
    const openedSinceMs = isGone ? undefined : this.breaker.failed(this.parts.clock.now());
    return { place, made, openedSinceMs, isClosing: false };
  }
}

/** The order of a replay says nothing about what came before it, so it names no former sequence. */
function laneHeadersOf({ replayId, lastSequence, chatId }: Lane): Record<string, string> {
  if (replayId !== '') return { 'ctlive-replay': replayId };
  return chatId === '' ? {} : { 'ctlive-previous-sequence': String(lastSequence) };
}

function logAttempt(parts: CourierParts, { webhook, event }: AttemptPlace, attempt: Attempt): void {
  parts.logger.info('delivery attempt', {
    webhookId: webhook.id,
    eventId: event.id,
    type: event.type,
    outcome: attempt.outcome,
    status: attempt.status,
    durationMs: attempt.durationMs,
  });
}
