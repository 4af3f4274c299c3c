import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../runtime/clock';
import type { KeyHolder } from './key-ring';
import { Principal } from './principal';

/** Long enough to open a stream with it, and to open it again after a lost connection. */
const lifetimeMs = 60_000;

const ticketPattern = /^tkt_([0-9a-z]{1,16})_([0-9a-z]{1,11})_([\w-]{43})$/;

/** PORT. Keys by their id, for what is issued in their name. */
export interface KeyHolders {
  /** The holder of a key that is good now. */
  holderOf(keyId: string): Promise<KeyHolder | undefined>;
}

export type NewTicket = { readonly ticket: string; readonly expiresAtMs: number };

/**
 * Tickets stand in for an API key where no header can be set, and only to read events. A ticket is
 * the key's id and an end, signed with a secret of that key: nothing is stored, every node knows
 * every ticket, and it ends with its key (docs/decisions/0016).
 */
export class StreamTickets {
  constructor(
    private readonly keys: KeyHolders,
    private readonly clock: Clock,
  ) {}

  /** Undefined when the key has ended meanwhile. */
  async issue(keyId: string): Promise<NewTicket | undefined> {
    const holder = await this.keys.holderOf(keyId);
    if (!holder) return undefined;
    const expiresAtMs = this.clock.now() + lifetimeMs;
    const claim = `${keyId}_${expiresAtMs.toString(36)}`;
    return { ticket: `tkt_${claim}_${signatureOf(claim, holder)}`, expiresAtMs };
  }

  /** Who made it, allowed to read events and nothing else; undefined when it is not good. */
  async redeem(ticket: string): Promise<Principal | undefined> {
    const [, keyId, end, signature] = ticketPattern.exec(ticket) ?? [];
    if (!keyId || !end || !signature || parseInt(end, 36) <= this.clock.now()) return undefined;
    const holder = await this.keys.holderOf(keyId);
    const wanted = holder && signatureOf(`${keyId}_${end}`, holder);
    if (!wanted || !timingSafeEqual(Buffer.from(wanted), Buffer.from(signature))) return undefined;
    return new Principal({ ...holder.principal, scopes: ['events:read'] });
  }
}

function signatureOf(claim: string, { ticketSecret }: KeyHolder): string {
  return createHmac('sha256', ticketSecret).update(`stream ticket ${claim}`).digest('base64url');
}
