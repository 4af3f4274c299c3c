import type { Checked } from './signature-check';

export type KeptDelivery = Checked & {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const maxPerName = 200;
const maxNames = 100;
const maxTotalBytes = 16 * 1024 * 1024;

/** The last deliveries of each receiver of the sandbox, in memory: for looking at, not for keeping. */
export class SandboxInbox {
  /** The receiver that was written to last comes last. */
  private readonly receivers = new Map<string, KeptDelivery[]>();
  private bytes = 0;

  add(name: string, delivery: KeptDelivery): void {
    const kept = this.receivers.get(name) ?? [];
    this.receivers.delete(name);
    this.receivers.set(name, kept);
    kept.push(delivery);
    this.bytes += sizeOf(delivery);
    if (kept.length > maxPerName) this.forgetOldest(name, kept);
    if (this.receivers.size > maxNames) this.clear(this.stalest());
    while (this.bytes > maxTotalBytes) {
      const stalest = this.stalest();
      this.forgetOldest(stalest, this.receivers.get(stalest) ?? []);
    }
  }

  /** Newest first. */
  list(name: string): readonly KeptDelivery[] {
    return [...(this.receivers.get(name) ?? [])].reverse();
  }

  clear(name: string): void {
    for (const delivery of this.receivers.get(name) ?? []) this.bytes -= sizeOf(delivery);
    this.receivers.delete(name);
  }

  private stalest(): string {
    return this.receivers.keys().next().value ?? '';
  }

  private forgetOldest(name: string, kept: KeptDelivery[]): void {
    const oldest = kept.shift();
    if (oldest) this.bytes -= sizeOf(oldest);
    if (kept.length === 0) this.receivers.delete(name);
  }
}

/** Characters in memory take up to two bytes; a head is at most 16 KiB. */
function sizeOf({ body, headers }: KeptDelivery): number {
  return 2 * (body.length + JSON.stringify(headers).length);
}
