import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../runtime/clock';

export type SignedLinksOptions = {
  readonly key: Buffer;
  readonly clock: Clock;
  readonly lifetimeMs: number;
};

export type Ticket = { readonly ticket: string; readonly expiresAtMs: number };

/** Tickets that open the file of one message, without a key, for a short time. */
export class SignedLinks {
  constructor(private readonly options: SignedLinksOptions) {}

  issue(chatId: string, messageId: string): Ticket {
    const { clock, lifetimeMs } = this.options;
    const expiresAtMs = clock.now() + lifetimeMs;
    const mac = this.#mac(chatId, messageId, expiresAtMs).toString('base64url');
    return { ticket: `${expiresAtMs.toString(36)}.${mac}`, expiresAtMs };
  }

  isValid(ticket: string, chatId: string, messageId: string): boolean {
    const [expiry, text] = /^([0-9a-z]{1,10})\.([\w-]{43})$/.exec(ticket)?.slice(1) ?? [];
    if (expiry === undefined || text === undefined) return false;
    const expiresAtMs = parseInt(expiry, 36);
    const mac = this.#mac(chatId, messageId, expiresAtMs);
    const given = Buffer.from(text, 'base64url');
    const isGenuine = given.length === mac.length && timingSafeEqual(given, mac);
    return isGenuine && this.options.clock.now() < expiresAtMs;
  }

  #mac(chatId: string, messageId: string, expiresAtMs: number): Buffer {
    const signed = JSON.stringify(['multimedia', chatId, messageId, expiresAtMs]);
    return createHmac('sha256', this.options.key).update(signed, 'utf8').digest();
  }
}
