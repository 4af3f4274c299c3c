import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';

/** A public key as integrators get it: a JWK, and the form Standard Webhooks gives it. */
export type PublicSigningKey = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
  readonly publicKey: string;
};

/** The gateway's own Ed25519 key: one for all webhooks. */
export class SigningKey {
  readonly public: PublicSigningKey;

  constructor(private readonly privateKey: KeyObject) {
    const x = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
    const raw = Buffer.from(x, 'base64url');
    const kid = createHash('sha256').update(raw).digest('base64url').slice(0, 16);
    const publicKey = `whpk_${raw.toString('base64')}`;
    this.public = { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig', publicKey };
  }

  /** On this thread: on few cores, handing the work over costs more than it saves (decision 0011). */
  sign(content: Buffer): Buffer {
    return sign(undefined, content, this.privateKey);
  }
}
