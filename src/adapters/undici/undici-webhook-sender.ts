import type { Clock } from '../../runtime/clock';
import type { SendOutcome, WebhookRequest, WebhookSender } from '../../webhooks/webhook-sender';
import type { EgressGuard } from './egress-guard';
import { failureOf, WebhookAnswer } from './webhook-answer';

export class UndiciWebhookSender implements WebhookSender {
  constructor(
    private readonly guard: EgressGuard,
    private readonly clock: Clock,
  ) {}

  /** Below `request`, which makes a stream of every answer. */
  send({ url, headers, body }: WebhookRequest): Promise<SendOutcome> {
    return new Promise((resolve) => {
      try {
        const target = new URL(url);
        const { origin, pathname, search } = target;
        const call = {
          origin,
          path: `${pathname}${search}`,
          method: 'POST',
          headers,
          body,
        } as const;
        this.guard.agentFor(target).dispatch(call, new WebhookAnswer(this.clock, resolve));
      } catch (error) {
        resolve(failureOf(error));
      }
    });
  }

  refusalOf(url: string): Promise<string | undefined> {
    return this.guard.refusalOf(url);
  }
}
