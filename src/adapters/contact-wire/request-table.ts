/**
 * Requests on their way. Phases of one:
 * 1. waiting: the window is full, or the socket is; in order of asking. Losing it now: `not_done`.
 * 2. sent: it has an id and a deadline. Losing it now: what the call says (`outcomeIfLost`).
 * 3. answered: by ack (its result is checked) or nack (nothing was done), in any order.
 * The deadline starts with the sending, so waiting behind thousands is no failure; what is ahead
 * has deadlines, which bounds the waiting too. An answer after the deadline is passed over.
 */
import type { z } from 'zod';
import type { Outcome } from '../../runtime/app-error';
import type { Clock, Timer } from '../../runtime/clock';
import { Deferred } from '../../runtime/deferred';
import { UpstreamError } from '../../sessions/upstream';
import { connectionLost, invalidResponse, refusalOf, unavailable } from './error-mapping';
import type { FrameSocket } from './frame-socket';
import type { GatewayFrame } from './frames';

export type WireCall<T> = {
  /** What is asked for, in an error's words. */
  readonly name: string;
  readonly frame: (id: number) => GatewayFrame;
  readonly result: z.ZodType<T>;
  /** Whether the effect may have happened when an answer never comes. */
  readonly outcomeIfLost: Outcome;
};

export type RequestTableOptions = {
  readonly socket: Pick<FrameSocket, 'send' | 'bufferedBytes'>;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly maxUnanswered: number;
};

type Entry = {
  readonly call: Omit<WireCall<unknown>, 'result'>;
  /** Takes no room in the window: a probe. */
  readonly isUrgent: boolean;
  readonly settle: (result: unknown) => void;
  readonly fail: (error: UpstreamError) => void;
};

const maxWaiting = 20_000;
/** Requests wait while the socket holds more: a burst of long texts stays in one place. */
const maxBufferedBytes = 1024 * 1024;

export class RequestTable {
  private readonly waiting = new Set<Entry>();
  private readonly unanswered = new Map<number, Entry & { readonly deadline: Timer }>();
  private windowTaken = 0;
  private lastId = 0;
  private lostBecause: string | undefined;

  constructor(private readonly options: RequestTableOptions) {}

  ask<T>(call: WireCall<T>): Promise<T> {
    if (this.waiting.size >= maxWaiting) {
      return Promise.reject(unavailable('Too many requests to CTLive are waiting.'));
    }
    return this.enter(call, false);
  }

  /** Sent before anything that waits. */
  askNow<T>(call: WireCall<T>): Promise<T> {
    return this.enter(call, true);
  }

  answer(id: number, result: unknown): void {
    this.taken(id)?.settle(result);
    this.pump();
  }

  refuse(id: number, code: string, message: string): void {
    this.taken(id)?.fail(refusalOf(code, message));
    this.pump();
  }

  /** Sends what waits, as far as there is room. */
  pump(): void {
    for (const entry of this.waiting) {
      if (!this.hasRoom()) return;
      this.waiting.delete(entry);
      this.dispatch(entry);
    }
  }

  loseAll(reason: string): void {
    this.lostBecause = reason;
    for (const entry of this.waiting) entry.fail(connectionLost(reason));
    this.waiting.clear();
    for (const [id, entry] of this.unanswered) {
      this.taken(id);
      entry.fail(connectionLost(reason, entry.call.outcomeIfLost));
    }
  }

  private enter<T>(call: WireCall<T>, isUrgent: boolean): Promise<T> {
    if (this.lostBecause !== undefined) return Promise.reject(connectionLost(this.lostBecause));
    const answered = new Deferred<T>();
    const entry: Entry = {
      call,
      isUrgent,
      settle: (result) => {
        const parsed = call.result.safeParse(result);
        if (parsed.success) answered.resolve(parsed.data);
        else answered.reject(invalidResponse(call.name, call.outcomeIfLost));
      },
      fail: answered.reject,
    };
    if (isUrgent) {
      this.dispatch(entry);
    } else {
      this.waiting.add(entry);
      this.pump();
    }
    return answered.promise;
  }

  private hasRoom(): boolean {
    const { socket, maxUnanswered } = this.options;
    return this.windowTaken < maxUnanswered && socket.bufferedBytes <= maxBufferedBytes;
  }

  private dispatch(entry: Entry): void {
    this.lastId += 1;
    const id = this.lastId;
    switch (this.options.socket.send(entry.call.frame(id))) {
      case 'closed':
        entry.fail(connectionLost('it is closing'));
        return;
      case 'too_large':
        entry.fail(new UpstreamError('too_large', 'This is too long for CTLive.', 'not_done'));
        return;
      case 'sent': {
        const deadline = this.options.clock.setTimer(() => this.expire(id), this.options.timeoutMs);
        this.unanswered.set(id, { ...entry, deadline });
        if (!entry.isUrgent) this.windowTaken += 1;
      }
    }
  }

  private expire(id: number): void {
    const entry = this.taken(id);
    entry?.fail(
      new UpstreamError('timeout', 'CTLive did not answer in time.', entry.call.outcomeIfLost),
    );
    this.pump();
  }

  private taken(id: number): Entry | undefined {
    const entry = this.unanswered.get(id);
    if (!entry) return undefined;
    this.unanswered.delete(id);
    entry.deadline.cancel();
    if (!entry.isUrgent) this.windowTaken -= 1;
    return entry;
  }
}
