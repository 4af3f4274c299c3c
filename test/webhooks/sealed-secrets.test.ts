import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AesSecretBox } from '../../src/adapters/secrets/aes-secret-box';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { silentLogger as logger } from '../../src/runtime/logger';
import { SealedWebhookRecords } from '../../src/webhooks/sealed-webhook-records';
import type { Webhook } from '../../src/webhooks/webhook';
import { webhook } from '../contracts/webhook-records-contract';
import { ManualClock } from '../doubles/manual-clock';
import { temporaryDirectory } from '../doubles/temporary-directory';

const secret = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0';
const made: Webhook = {
  ...webhook('wh_1'),
  secrets: [{ secret }],
  headers: { 'x-token': 'header-credential' },
};
const box = new AesSecretBox('the first secrets key of this gateway');
const otherBox = new AesSecretBox('another secrets key, set by mistake');

function open(directory: string): SqliteStore {
  return SqliteStore.open({ directory, clock: new ManualClock(), logger });
}

async function bytesIn(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('gateway.db'));
  const files = await Promise.all(names.map((name) => readFile(join(directory, name), 'latin1')));
  return files.join('');
}

describe('what is secret of a webhook', () => {
  it('is in no file of the store, and comes back as it was', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    const records = new SealedWebhookRecords({ records: store.webhookRecords, box, logger });
    await records.insert(made);
    const stored = await bytesIn(directory.path);
    expect(stored).toContain('wh_1');
    expect(stored).not.toContain(secret.slice('whsec_'.length));
    expect(stored).not.toContain('header-credential');
    expect(await records.list()).toEqual([made]);
  });

  it('is sealed when a row from before is read', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    await store.webhookRecords.insert(made);
    const records = new SealedWebhookRecords({ records: store.webhookRecords, box, logger });
    expect(await records.list()).toEqual([made]);
    expect(JSON.stringify(await store.webhookRecords.list())).not.toContain(secret);
    expect(await records.list()).toEqual([made]);
  });

  it('disables the webhook while it cannot be opened; the former key brings it back', async () => {
    await using directory = await temporaryDirectory();
    await using store = open(directory.path);
    const under = (secretBox: AesSecretBox) =>
      new SealedWebhookRecords({ records: store.webhookRecords, box: secretBox, logger });
    await under(box).insert(made);
    const [shut] = await under(otherBox).list();
    expect(shut).toMatchObject({ secrets: [], disabledReason: 'secret_unreadable' });
    const other = under(otherBox);
    const [known] = await other.list();
    await other.replace({ ...known!, description: 'changed meanwhile' });
    expect(await under(box).list()).toEqual([{ ...made, description: 'changed meanwhile' }]);
  });
});
