import type { Content, Signed } from './signature';

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

/** PORT. Signs what is sent to webhooks. */
export interface Signer {
  /** What the `v1a` of its signatures is verified with. */
  readonly public: PublicSigningKey;

  /**
   * Signs with each of the secrets and with the gateway's own key. A content may be signed again
   * and has the same signature then. Called for every attempt.
   */
  sign(content: Content, secrets: readonly string[]): Promise<Signed>;
}
