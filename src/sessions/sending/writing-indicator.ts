import type { Timer } from '../../runtime/clock';
import type { SessionContext } from '../session-context';
import { sessionLimits } from '../session-limits';

/** Takes back "is writing" when nobody has repeated it for a while. */
export class WritingIndicator {
  #lapse: Timer | undefined;

  constructor(
    private readonly context: SessionContext,
    private readonly chatId: string,
  ) {}

  set(isWriting: boolean): void {
    this.cancel();
    if (!isWriting) return;
    this.#lapse = this.context.clock.setTimer(() => {
      // A connection that is gone has taken its typing sign with it.
      this.context
        .connection()
        ?.setWriting(this.chatId, false)
        .catch(() => undefined);
    }, sessionLimits.writingLapseMs);
  }

  cancel(): void {
    this.#lapse?.cancel();
    this.#lapse = undefined;
  }
}
