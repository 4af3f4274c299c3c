import { errors, type Dispatcher } from 'undici';
import type { Clock } from '../../runtime/clock';
import type {
  SendFailure,
  SendOutcome,
  WebhookRequest,
  WebhookSender,
} from '../../webhooks/webhook-sender';
import { EgressRefusedError, type EgressGuard } from './egress-guard';

const maxResponseBytes = 16 * 1024;
/** A body that drips is cut here. */
const maxBodyMs = 15_000;

export class UndiciWebhookSender implements WebhookSender {
  constructor(
    private readonly guard: EgressGuard,
    private readonly clock: Clock,
  ) {}

  async send({ url, headers, body }: WebhookRequest): Promise<SendOutcome> {
    try {
      const target = new URL(url);
      const answer = await this.guard.agentFor(target).request({
        origin: target.origin,
        path: `${target.pathname}${target.search}`,
        method: 'POST',
        headers,
        body,
      });
      return await this.outcomeOf(answer);
    } catch (error) {
      return failureOf(error);
    }
  }

  refusalOf(url: string): Promise<string | undefined> {
    return this.guard.refusalOf(url);
  }

  /** The status is the answer: a body that breaks off changes nothing of it. */
  private async outcomeOf(answer: Dispatcher.ResponseData): Promise<SendOutcome> {
    const { statusCode: status, headers } = answer;
    const header = headers['retry-after'];
    const retryAfter = Array.isArray(header) ? header[0] : header;
    return { kind: 'answered', status, retryAfter, response: await this.readResponse(answer) };
  }

  private async readResponse({ body }: Dispatcher.ResponseData): Promise<string> {
    const untilMs = this.clock.now() + maxBodyMs;
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= maxResponseBytes || this.clock.now() > untilMs) break;
      }
    } catch {
      // What arrived is what there is.
    }
    const text = Buffer.concat(chunks).subarray(0, maxResponseBytes).toString('utf8');
    // A cut character is not worth a replacement sign.
    return bytes > maxResponseBytes ? text.replace(/\uFFFD$/, '') : text;
  }
}

const timeouts = [
  errors.ConnectTimeoutError,
  errors.HeadersTimeoutError,
  errors.BodyTimeoutError,
] as const;

function failureOf(error: unknown): SendOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', failure: failureKindOf(error), detail };
}

function failureKindOf(error: unknown): SendFailure {
  if (error instanceof EgressRefusedError) return 'not_allowed';
  if (error instanceof AggregateError) return failureKindOf(error.errors[0]);
  return timeouts.some((each) => error instanceof each) ? 'timeout' : 'connection_failed';
}
