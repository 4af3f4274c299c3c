import { generateKeyPairSync } from 'node:crypto';
import { AesSecretBox } from '../../src/adapters/secrets/aes-secret-box';
import { EgressGuard } from '../../src/adapters/undici/egress-guard';
import { UndiciWebhookSender } from '../../src/adapters/undici/undici-webhook-sender';
import type { Clock } from '../../src/runtime/clock';
import { silentLogger } from '../../src/runtime/logger';
import { SigningKey } from '../../src/webhooks/signing/signing-key';
import {
  openWebhooks,
  type WebhookParts,
  type WebhookPartsOptions,
  type WebhookStores,
} from '../../src/webhooks/webhook-parts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export const testSecretBox = new AesSecretBox('a secrets key of the tests');

/** The schedule of the README. */
export const defaultSchedule = [
  ...[second, 5 * second, 30 * second, 2 * minute, 5 * minute, 30 * minute],
  ...[2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
];

export type WebhookSetting = {
  readonly stores: WebhookStores;
  readonly clock: Clock;
} & Partial<WebhookPartsOptions>;

export type RunningWebhooks = WebhookParts & AsyncDisposable;

/** Webhooks over any store, delivering for real to receivers on the loopback. */
export async function runningWebhooks(setting: WebhookSetting): Promise<RunningWebhooks> {
  const { clock } = setting;
  const guard = new EgressGuard({ allow: ['127.0.0.0/8'] });
  const parts = await openWebhooks({
    sender: new UndiciWebhookSender(guard, clock),
    signer: new SigningKey(generateKeyPairSync('ed25519').privateKey),
    schedule: defaultSchedule,
    secretBox: testSecretBox,
    logger: silentLogger,
    random: () => 0.5,
    version: '0.0.0',
    ...setting,
  });
  const delivering = new AbortController();
  const delivered = parts.worker.run(delivering.signal);
  return {
    ...parts,
    async [Symbol.asyncDispose]() {
      delivering.abort();
      await guard[Symbol.asyncDispose]();
      await delivered;
    },
  };
}
