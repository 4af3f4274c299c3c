import type { Content, Signed } from './signature';
import type { PublicSigningKey } from './signing-key';

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
