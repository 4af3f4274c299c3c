import { errors, type Dispatcher } from 'undici';
import type { Clock } from '../../runtime/clock';
import type { SendFailure, SendOutcome } from '../../webhooks/webhook-sender';
import { EgressRefusedError } from './egress-guard';

const maxResponseBytes = 16 * 1024;
/** A body that drips is cut here. */
const maxBodyMs = 15_000;

type Head = { readonly status: number; readonly retryAfter?: string; readonly untilMs: number };

/**
 * Takes in the answer to one webhook call, of which the beginning is kept. The status is the
 * answer: a body that breaks off, or is cut off here, changes nothing of it.
 */
export class WebhookAnswer implements Dispatcher.DispatchHandler {
  private head: Head | undefined;
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly done: (outcome: SendOutcome) => void,
  ) {}

  /** Tells undici which of its two handler interfaces this is. */
  onRequestStart(): void {}

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    const header = headers['retry-after'];
    const retryAfter = Array.isArray(header) ? header[0] : header;
    this.head = { status, retryAfter, untilMs: this.clock.now() + maxBodyMs };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.head) return;
    this.chunks.push(Buffer.from(chunk));
    this.bytes += chunk.length;
    if (this.bytes < maxResponseBytes && this.clock.now() <= this.head.untilMs) return;
    controller.abort(new Error('Enough of the answer was read.'));
  }

  onResponseEnd(): void {
    if (this.head) this.answer(this.head);
    else this.done(failureOf(new Error('The connection ended before an answer.')));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.head) this.answer(this.head);
    else this.done(failureOf(error));
  }

  private answer({ status, retryAfter }: Head): void {
    this.done({ kind: 'answered', status, retryAfter, response: this.response() });
  }

  private response(): string {
    if (this.bytes === 0) return '';
    const text = Buffer.concat(this.chunks).subarray(0, maxResponseBytes).toString('utf8');
    // A cut character is not worth a replacement sign.
    return this.bytes > maxResponseBytes ? text.replace(/\uFFFD$/, '') : text;
  }
}

const timeouts = [
  errors.ConnectTimeoutError,
  errors.HeadersTimeoutError,
  errors.BodyTimeoutError,
] as const;

export function failureOf(error: unknown): SendOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', failure: failureKindOf(error), detail };
}

function failureKindOf(error: unknown): SendFailure {
  if (error instanceof EgressRefusedError) return 'not_allowed';
  if (error instanceof AggregateError) return failureKindOf(error.errors[0]);
  return timeouts.some((each) => error instanceof each) ? 'timeout' : 'connection_failed';
}
