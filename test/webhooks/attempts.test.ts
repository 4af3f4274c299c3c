import type { ServerResponse } from 'node:http';
import { ManualClock } from '../doubles/manual-clock';
import { until } from '../doubles/until';
import { WebhookReceiver } from '../doubles/webhook-receiver';
import { delivering, type Delivering } from './delivering';

const places = 16;
const chats = 40;

/** An endpoint that has accepted as many calls as there are places, while other chats wait. */
async function heldUp(gateway: Delivering) {
  const held: ServerResponse[] = [];
  const receiver = await WebhookReceiver.start((_call, response) => void held.push(response));
  const webhook = await gateway.make(receiver.url);
  for (let chat = 1; chat <= chats; chat += 1) await gateway.say(`chat-${chat}`);
  await receiver.has(places);
  return { receiver, held, webhook };
}

const timestampOf = (received: WebhookReceiver['received'][number] | undefined): number =>
  Number(received?.headers['webhook-timestamp']);

describe('calls that wait for a place', () => {
  it('are signed again when they have waited long', async () => {
    await using gateway = await delivering();
    const { receiver, held } = await heldUp(gateway);
    await using _ = receiver;
    const before = timestampOf(receiver.received[0]);
    gateway.clock.advance(6_000);
    receiver.answer = (_call, response) => response.end();
    for (const response of held) response.end();
    await receiver.has(chats);
    const times = receiver.received.map(timestampOf);
    expect(new Set(times.slice(0, places))).toEqual(new Set([before]));
    expect(new Set(times.slice(places))).toEqual(new Set([before + 6]));
  });

  it('go to where the webhook points when their turn has come', async () => {
    await using gateway = await delivering();
    const { receiver, held, webhook } = await heldUp(gateway);
    await using _ = receiver;
    await using next = await WebhookReceiver.start();
    await gateway.webhooks.update(webhook.id, { url: next.url });
    for (const response of held) response.end();
    await next.has(chats - places);
    await until(async () => (await gateway.lanes.waitingOf(webhook.id)).count === 0);
    expect(receiver.received).toHaveLength(places);
    expect(next.received).toHaveLength(chats - places);
  });

  it('are not made once the endpoint has failed too often, and use no step', async () => {
    await using gateway = await delivering({ clock: new ManualClock() });
    const { receiver, held, webhook } = await heldUp(gateway);
    await using _ = receiver;
    for (const response of held) response.writeHead(500).end();
    await until(async () => {
      const { lanes } = await gateway.lanes.list({ webhookId: webhook.id, limit: 100 });
      return lanes.filter(({ stepsUsed }) => stepsUsed === 1).length === places;
    });
    await until(() => gateway.webhooks.get(webhook.id).failingSinceMs !== undefined);
    const { lanes } = await gateway.lanes.list({ webhookId: webhook.id, limit: 100 });
    expect(lanes.filter(({ stepsUsed }) => stepsUsed === 0)).toHaveLength(chats - places);
    expect(receiver.received.length).toBeLessThanOrEqual(places + 9);
    receiver.answer = (_call, response) => response.end();
    held.splice(0).forEach((response) => response.end());
    await gateway.passUntil(1_000, () => receiver.received.length >= places + chats);
    await until(async () => (await gateway.lanes.waitingOf(webhook.id)).count === 0);
  });

  it('are not made for a webhook that is disabled meanwhile', async () => {
    await using gateway = await delivering();
    const { receiver, held, webhook } = await heldUp(gateway);
    await using _ = receiver;
    await gateway.webhooks.disable(webhook.id);
    for (const response of held) response.end();
    await until(async () => {
      const { count } = await gateway.lanes.waitingOf(webhook.id);
      return count === chats - places;
    });
    receiver.answer = (_call, response) => response.end();
    await gateway.webhooks.resume(webhook.id);
    await receiver.has(chats);
    expect(receiver.received).toHaveLength(chats);
  });
});
