import type { Logger } from '../runtime/logger';
import type { SecretBox } from '../runtime/secret-box';
import type { Webhook } from './webhook';
import type { WebhookRecords } from './webhook-records';

type Sealed = Pick<Webhook, 'secrets' | 'headers'>;

export type SealedWebhookRecordsOptions = {
  readonly records: WebhookRecords;
  readonly box: SecretBox;
  readonly logger: Logger;
};

/**
 * Webhooks with what is secret of them encrypted in the store: signing secrets, and the values of
 * their own headers, which often are credentials (decision 0011).
 *
 * Rows from before are sealed when they are read. What cannot be opened, because the secrets key
 * has changed, is kept as it is until a new secret takes its place: the former key brings it back.
 */
export class SealedWebhookRecords implements WebhookRecords {
  private readonly unopened = new Map<string, Sealed>();

  constructor(private readonly options: SealedWebhookRecordsOptions) {}

  insert(webhook: Webhook): Promise<boolean> {
    return this.options.records.insert(this.sealed(webhook));
  }

  replace(webhook: Webhook): Promise<boolean> {
    const unopened = this.unopened.get(webhook.id);
    if (unopened && webhook.secrets.length === 0) {
      return this.options.records.replace({ ...webhook, ...unopened });
    }
    this.unopened.delete(webhook.id);
    return this.options.records.replace(this.sealed(webhook));
  }

  async list(): Promise<readonly Webhook[]> {
    const stored = await this.options.records.list();
    for (const webhook of stored) if (isPlain(webhook)) await this.replace(webhook);
    return stored.map((webhook) => (isPlain(webhook) ? webhook : this.opened(webhook)));
  }

  remove(webhookId: string): Promise<void> {
    this.unopened.delete(webhookId);
    return this.options.records.remove(webhookId);
  }

  private sealed(webhook: Webhook): Webhook {
    const place = placeOf(webhook);
    return { ...webhook, ...mapped(webhook, (text) => this.options.box.seal(text, place)) };
  }

  private opened(webhook: Webhook): Webhook {
    let isWhole = webhook.secrets.length > 0;
    const open = (text: string): string => {
      const found = this.options.box.open(text, placeOf(webhook));
      isWhole &&= found !== undefined;
      return found ?? '';
    };
    const { secrets, headers } = mapped(webhook, open);
    const { disabledReason } = webhook;
    if (isWhole) {
      const isOpenAgain = disabledReason === 'secret_unreadable';
      return { ...webhook, secrets, headers, ...(isOpenAgain && { disabledReason: undefined }) };
    }
    this.keepUnopened(webhook);
    const reason = disabledReason ?? 'secret_unreadable';
    return { ...webhook, secrets: [], headers: undefined, disabledReason: reason };
  }

  private keepUnopened({ id, secrets, headers }: Webhook): void {
    this.unopened.set(id, { secrets, headers });
    const remedy = 'start with the former SECRETS_KEY, or rotate its secret and set its headers';
    this.options.logger.error('a webhook is disabled: its secret cannot be opened', {
      webhookId: id,
      remedy,
    });
  }
}

function isPlain({ secrets }: Webhook): boolean {
  return secrets.some(({ secret }) => secret.startsWith('whsec_'));
}

function placeOf({ id }: Webhook): string {
  return `webhook ${id}`;
}

function mapped({ secrets, headers }: Sealed, change: (text: string) => string): Sealed {
  const entries = headers && Object.entries(headers).map(([name, text]) => [name, change(text)]);
  return {
    secrets: secrets.map((each) => ({ ...each, secret: change(each.secret) })),
    headers: entries && (Object.fromEntries(entries) as Record<string, string>),
  };
}
