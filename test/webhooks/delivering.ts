import { MemoryStore } from '../../src/adapters/memory/memory-store';
import type { Commit } from '../../src/events/commit';
import type { Webhook } from '../../src/webhooks/webhook';
import type { WebhookSettings } from '../../src/webhooks/webhooks';
import type { OpenedStore } from '../contracts/opened-store';
import { textMessage, received } from '../contracts/commits';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';
import {
  runningWebhooks,
  type RunningWebhooks,
  type WebhookSetting,
} from '../doubles/webhook-parts';

export type Delivering = RunningWebhooks & {
  readonly clock: ManualClock;
  readonly store: OpenedStore | MemoryStore;
  make(url: string, settings?: Partial<WebhookSettings>): Promise<Webhook>;
  say(chatId: string, count?: number, upstream?: string): Promise<void>;
  append(commit: Commit): Promise<void>;
  typesLogged(): Promise<readonly string[]>;
  /** Lets time pass until the condition holds. */
  passUntil(stepMs: number, condition: () => boolean | Promise<boolean>): Promise<void>;
};

/** The delivery worker on a store, with a clock that moves when told to. */
export async function delivering(
  setting: Partial<WebhookSetting> & { readonly clock?: ManualClock } = {},
): Promise<Delivering> {
  const clock = setting.clock ?? new ManualClock();
  const store = new MemoryStore({ clock });
  const parts = await runningWebhooks({ stores: store, clock, ...setting });
  const eventLog = setting.stores?.eventLog ?? store.eventLog;
  return {
    ...parts,
    ...{ clock, store },
    async make(url, settings = {}) {
      const { head } = await eventLog.bounds();
      return parts.webhooks.create({ url, payload: 'full', ...settings }, head);
    },
    async say(chatId, count = 1, upstream = 'default') {
      for (let index = 0; index < count; index += 1) {
        const message = textMessage(chatId, `${chatId}-${clock.now()}-${index}-${Math.random()}`);
        const events = [received(message, clock.now())];
        await eventLog.append({ upstream, chatId, events, messages: [{ message }] });
      }
    },
    async append(commit) {
      await eventLog.append(commit);
    },
    async typesLogged() {
      const page = await eventLog.read({ after: 0, limit: 500 });
      return page.events.map(({ type }) => type);
    },
    async passUntil(stepMs, condition) {
      await until(async () => {
        if (await condition()) return true;
        clock.advance(stepMs);
        return false;
      });
    },
  };
}
