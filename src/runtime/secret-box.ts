/** PORT. Encrypts what is stored. Never throws but for what was sealed with another key. */
export interface SecretBox {
  /** `place` names what the secret belongs to: a sealed text opens in the same place only. */
  seal(secret: string, place: string): string;
  /** Undefined when it was sealed with another key, for another place, or was changed since. */
  open(sealed: string, place: string): string | undefined;
}
