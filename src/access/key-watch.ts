import type { Clock, Timer } from '../runtime/clock';

/** How long what a key opened may outlive it where its end was not seen: another node, an expiry. */
const checkEveryMs = 30_000;

/** Ends what was opened with a key once the key is no longer good. */
export class KeyWatch {
  private readonly watchers = new Map<string, Set<() => void>>();
  private timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly isGood: (keyId: string) => Promise<boolean>,
  ) {}

  /** Calls back once, when the key has ended. Returns how to stop. */
  watch(keyId: string, onEnded: () => void): () => void {
    const watchers = this.watchers.get(keyId) ?? new Set();
    this.watchers.set(keyId, watchers.add(onEnded));
    this.timer ??= this.nextCheck();
    return () => this.unwatch(keyId, onEnded);
  }

  /** Said where the end of a key is known at once. */
  end(keyId: string): void {
    const watchers = [...(this.watchers.get(keyId) ?? [])];
    for (const onEnded of watchers) {
      this.unwatch(keyId, onEnded);
      onEnded();
    }
  }

  private unwatch(keyId: string, onEnded: () => void): void {
    const watchers = this.watchers.get(keyId);
    watchers?.delete(onEnded);
    if (watchers?.size === 0) this.watchers.delete(keyId);
    if (this.watchers.size > 0) return;
    this.timer?.cancel();
    this.timer = undefined;
  }

  private nextCheck(): Timer {
    return this.clock.setTimer(() => {
      this.timer = this.nextCheck();
      for (const keyId of this.watchers.keys()) void this.check(keyId);
    }, checkEveryMs);
  }

  private async check(keyId: string): Promise<void> {
    try {
      if (!(await this.isGood(keyId))) this.end(keyId);
    } catch {
      // A store that does not answer says nothing about the key: it is asked again.
    }
  }
}
