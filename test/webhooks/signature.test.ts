import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook as Verifier } from 'standardwebhooks';
import { openSigningKey } from '../../src/adapters/files/signing-key-file';
import { SigningKey } from '../../src/webhooks/signing/signing-key';
import { liveSecretsOf, newSecret, rotated } from '../../src/webhooks/signing/webhook-secret';
import { temporaryDirectory } from '../doubles/temporary-directory';

const body = '{"type":"message.received","text":"Grüße"}';

describe('the signature of a delivery', () => {
  it('is accepted with the current and the former secret for a day, then with the new one', async () => {
    const nowMs = Date.now();
    const [former, current] = [newSecret(), newSecret()];
    const secrets = rotated([{ secret: former }], { secret: current }, nowMs);
    const key = new SigningKey(generateKeyPairSync('ed25519').privateKey);
    const headersAt = async (atMs: number) => {
      const content = { id: 'evt_1', timestamp: Math.floor(nowMs / 1000), body };
      const { signature } = await key.sign(content, liveSecretsOf(secrets, atMs));
      const { id, timestamp } = content;
      const named = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) };
      return { ...named, 'webhook-signature': signature };
    };
    for (const secret of [former, current]) {
      expect(new Verifier(secret).verify(body, await headersAt(nowMs + 86_399_000))).toBeDefined();
    }
    const later = await headersAt(nowMs + 86_400_000);
    expect(new Verifier(current).verify(body, later)).toBeDefined();
    expect(() => new Verifier(former).verify(body, later)).toThrow();
  });

  it('goes on with every secret for the day it was promised, over two rotations', () => {
    const [first, second, third] = ['whsec_1', 'whsec_2', 'whsec_3'] as const;
    const once = rotated([{ secret: first }], { secret: second }, 0);
    const twice = rotated(once, { secret: third }, 1_000);
    expect(liveSecretsOf(twice, 86_399_999)).toEqual([third, second, first]);
    expect(liveSecretsOf(twice, 86_400_000)).toEqual([third, second]);
    expect(liveSecretsOf(twice, 86_401_000)).toEqual([third]);
  });

  it('carries a v1a that the published key verifies', async () => {
    const key = new SigningKey(generateKeyPairSync('ed25519').privateKey);
    const content = { id: 'evt_1', timestamp: 1_700_000_000, body };
    const { signature: both, body: sent } = await key.sign(content, [newSecret()]);
    expect(sent.toString()).toBe(body);
    const v1a = both.split(' ').at(-1) ?? '';
    const { kty, crv, x, publicKey } = key.public;
    const published = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
    const signedBytes = Buffer.from(`evt_1.1700000000.${body}`);
    const signature = Buffer.from(v1a.slice('v1a,'.length), 'base64');
    expect(v1a.startsWith('v1a,')).toBe(true);
    expect(verify(undefined, signedBytes, published, signature)).toBe(true);
    expect(publicKey).toBe(`whpk_${Buffer.from(x, 'base64url').toString('base64')}`);
  });
});

describe('the signing key', () => {
  it('is made once, and only its owner may read it', async () => {
    await using directory = await temporaryDirectory();
    const first = openSigningKey(directory.path).public;
    expect(openSigningKey(directory.path).public).toEqual(first);
    const { mode } = await stat(join(directory.path, 'webhook-signing-key.pem'));
    expect(mode & 0o777).toBe(0o600);
  });
});
