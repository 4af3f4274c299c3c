import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { prefixOf, signatureOf, type Content, type Signed } from './signature';
import type { PublicSigningKey, Signer } from './signer';

/** The gateway's own Ed25519 key, one for all webhooks: a Signer on this thread. */
export class SigningKey implements Signer {
  readonly public: PublicSigningKey;

  constructor(readonly privateKey: KeyObject) {
    const x = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
    const raw = Buffer.from(x, 'base64url');
    const kid = createHash('sha256').update(raw).digest('base64url').slice(0, 16);
    const publicKey = `whpk_${raw.toString('base64')}`;
    this.public = { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig', publicKey };
  }

  async sign(content: Content, secrets: readonly string[]): Promise<Signed> {
    const prefix = prefixOf(content);
    const bytes = Buffer.from(`${prefix}${content.body}`, 'utf8');
    const ed25519 = (message: Buffer): Buffer => sign(undefined, message, this.privateKey);
    const signature = signatureOf(bytes, secrets, ed25519);
    return { signature, body: bytes.subarray(Buffer.byteLength(prefix)) };
  }
}
