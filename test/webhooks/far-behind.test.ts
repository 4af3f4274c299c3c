import { MemoryStore } from '../../src/adapters/memory/memory-store';
import { received, textMessage } from '../contracts/commits';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';
import { WebhookReceiver } from '../doubles/webhook-receiver';
import { delivering } from './delivering';

const events = 20_000;
const chats = 100;

/** A log of many events that nobody has heard of, and how many of them were read from it. */
async function filledLog(clock: ManualClock) {
  const stores = new MemoryStore({ clock });
  for (let index = 0; index < events; index += 1) {
    const chatId = `chat-${index % chats}`;
    const said = received(textMessage(chatId, `message-${index}`), clock.now());
    await stores.eventLog.append({ upstream: 'default', chatId, events: [said] });
  }
  const { eventLog } = stores;
  const read = eventLog.read.bind(eventLog);
  const counted = { read: 0 };
  eventLog.read = async (query) => {
    const page = await read(query);
    counted.read += page.events.length;
    return page;
  };
  return { stores, counted };
}

describe('a webhook that is far behind', () => {
  it('has every event read once, and gets each chat in order', async () => {
    const clock = new ManualClock();
    const { stores, counted } = await filledLog(clock);
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering({ clock, stores });
    await gateway.webhooks.create({ url: receiver.url, payload: 'full' }, 0);
    await receiver.has(events, 50_000);
    const next = new Map<string, number>();
    for (const { event, body } of receiver.received) {
      const { chatId } = JSON.parse(body) as { chatId: string };
      expect(event.sequence).toBe((next.get(chatId) ?? 0) + 1);
      next.set(chatId, event.sequence ?? 0);
    }
    expect(counted.read).toBeLessThan(1.05 * events);
  }, 60_000);

  it('waits for no other whose endpoint does not answer', async () => {
    const clock = new ManualClock();
    const { stores } = await filledLog(clock);
    await using silent = await WebhookReceiver.start(() => undefined);
    await using prompt = await WebhookReceiver.start();
    await using gateway = await delivering({ clock, stores });
    await gateway.webhooks.create({ url: silent.url, payload: 'full' }, 0);
    await silent.has(16);
    await gateway.webhooks.create({ url: prompt.url, payload: 'full' }, 0);
    await prompt.has(events, 50_000);
    expect(silent.received).toHaveLength(16);
  }, 60_000);

  it('has the rest of the log looked at when its endpoint does not answer', async () => {
    const clock = new ManualClock();
    const { stores } = await filledLog(clock);
    await using silent = await WebhookReceiver.start(() => undefined);
    await using gateway = await delivering({ clock, stores });
    const { id } = await gateway.webhooks.create({ url: silent.url, payload: 'full' }, 0);
    await silent.has(16);
    await until(async () => {
      clock.advance(100);
      return (await gateway.lanes.waitingOf(id)).count === events;
    });
  }, 60_000);
});
