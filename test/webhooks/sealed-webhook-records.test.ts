import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AesSecretBox } from '../../src/adapters/secrets/aes-secret-box';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store';
import { silentLogger, type Logger } from '../../src/runtime/logger';
import { SealedWebhookRecords } from '../../src/webhooks/sealed-webhook-records';
import { newSecret } from '../../src/webhooks/signing/webhook-secret';
import { webhook } from '../contracts/webhook-records-contract';
import { ManualClock } from '../doubles/manual-clock';
import { temporaryDirectory } from '../doubles/temporary-directory';

const headers = { authorization: 'Bearer the-crm-token' };

function secretWebhook(id = 'wh_1') {
  return { ...webhook(id), secrets: [{ secret: newSecret() }], headers };
}

function opened(directory: string, keyText = 'one key', logger: Logger = silentLogger) {
  const store = SqliteStore.open({ directory, clock: new ManualClock(), logger });
  const box = new AesSecretBox(keyText);
  const { webhookRecords } = store;
  return {
    plain: webhookRecords,
    records: new SealedWebhookRecords({ records: webhookRecords, box, logger }),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

async function filesOf(directory: string): Promise<string> {
  const names = ['gateway.db', 'gateway.db-wal'];
  const texts = names.map((name) => readFile(join(directory, name), 'latin1').catch(() => ''));
  return (await Promise.all(texts)).join('');
}

describe('webhooks in the store', () => {
  it('hold neither their secrets nor the values of their headers in the files', async () => {
    await using directory = await temporaryDirectory();
    const made = secretWebhook();
    const rotated = { ...made, secrets: [{ secret: newSecret() }, ...made.secrets] };
    {
      await using store = opened(directory.path);
      await store.records.insert(made);
      await store.records.replace(rotated);
      expect(await filesOf(directory.path)).not.toContain(made.secrets[0]?.secret);
    }
    const files = await filesOf(directory.path);
    for (const { secret } of rotated.secrets) expect(files).not.toContain(secret);
    expect(files).toContain(made.url);
    expect(files).not.toContain('the-crm-token');
    await using again = opened(directory.path);
    expect(await again.records.list()).toEqual([rotated]);
  });

  it('that were stored in plain text are read, and sealed by being read', async () => {
    await using directory = await temporaryDirectory();
    const made = secretWebhook();
    {
      await using store = opened(directory.path);
      await store.plain.insert(made);
    }
    expect(await filesOf(directory.path)).toContain(made.secrets[0]?.secret);
    {
      await using store = opened(directory.path);
      expect(await store.records.list()).toEqual([made]);
    }
    await using again = opened(directory.path);
    expect(await again.records.list()).toEqual([made]);
    const files = await filesOf(directory.path);
    expect(files.includes(made.secrets[0]?.secret ?? '')).toBe(false);
    expect(files.includes('the-crm-token')).toBe(false);
  });

  it('are disabled under another key, and whole again under their own', async () => {
    await using directory = await temporaryDirectory();
    const made = secretWebhook();
    const errors: unknown[] = [];
    const logger = { ...silentLogger, error: (...line: unknown[]) => errors.push(line) };
    {
      await using store = opened(directory.path);
      await store.records.insert(made);
    }
    {
      await using store = opened(directory.path, 'another key', logger);
      const [found] = await store.records.list();
      expect(found).toMatchObject({ secrets: [], disabledReason: 'secret_unreadable' });
      expect(errors).toHaveLength(1);
      await store.records.replace({ ...found!, description: 'changed meanwhile' });
    }
    await using again = opened(directory.path);
    const whole = { ...made, description: 'changed meanwhile', disabledReason: undefined };
    expect(await again.records.list()).toEqual([whole]);
  });

  it('take a new secret under another key', async () => {
    await using directory = await temporaryDirectory();
    {
      await using store = opened(directory.path);
      await store.records.insert(secretWebhook());
    }
    const secrets = [{ secret: newSecret() }];
    {
      await using store = opened(directory.path, 'another key');
      const [found] = await store.records.list();
      await store.records.replace({ ...found!, secrets });
    }
    await using again = opened(directory.path, 'another key');
    const [found] = await again.records.list();
    expect(found?.secrets).toEqual(secrets);
    expect(found?.disabledReason).toBeUndefined();
  });
});
