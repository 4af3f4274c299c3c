import type { Clock } from '../../runtime/clock';
import type { SendOutcome, WebhookRequest, WebhookSender } from '../../webhooks/webhook-sender';
import type { EgressGuard } from './egress-guard';
import { failureOf, WebhookAnswer } from './webhook-answer';

/** URLs kept parsed; few installations have more webhooks. */
const maxTargets = 1_000;

type Target = { readonly url: URL; readonly origin: string; readonly path: string };

export class UndiciWebhookSender implements WebhookSender {
  private readonly targets = new Map<string, Target>();

  constructor(
    private readonly guard: EgressGuard,
    private readonly clock: Clock,
  ) {}

  /** Below `request`, which makes a stream of every answer. */
  send({ url: text, headers, body }: WebhookRequest): Promise<SendOutcome> {
    return new Promise((resolve) => {
      try {
        const { url, origin, path } = this.targetOf(text);
        const call = { origin, path, method: 'POST', headers, body } as const;
        this.guard.agentFor(url).dispatch(call, new WebhookAnswer(this.clock, resolve));
      } catch (error) {
        resolve(failureOf(error));
      }
    });
  }

  refusalOf(url: string): Promise<string | undefined> {
    return this.guard.refusalOf(url);
  }

  private targetOf(text: string): Target {
    const known = this.targets.get(text);
    if (known) return known;
    const url = new URL(text);
    const target = { url, origin: url.origin, path: `${url.pathname}${url.search}` };
    if (this.targets.size >= maxTargets) this.targets.clear();
    this.targets.set(text, target);
    return target;
  }
}
