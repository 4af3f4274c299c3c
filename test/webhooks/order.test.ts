import type { ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { answering, WebhookReceiver } from '../doubles/webhook-receiver';
import { until } from '../doubles/until';
import { openSqliteStore } from '../contracts/opened-store';
import { ManualClock } from '../doubles/manual-clock';
import { delivering } from './delivering';

describe('a webhook', () => {
  it('gets the bytes of the log, signed so that an independent library accepts them', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering();
    const webhook = await gateway.make(receiver.url, { headers: { 'x-tenant': 'a' } });
    gateway.clock.step(Date.now() - gateway.clock.now());

    await gateway.say('chat');
    await receiver.has(1);

    const [call] = receiver.received;
    const page = await gateway.store.eventLog.read({ after: 0, limit: 10 });
    const [event] = page.events;
    expect(call!.body).toBe(event!.json);
    expect(call!.headers['webhook-id']).toBe(event!.id);
    expect(call!.headers).toMatchObject({ 'x-tenant': 'a', 'content-type': 'application/json' });
    const [secret] = webhook.secrets.map((each) => each.secret);
    const verifier = new Verifier(String(secret));
    const headers = call!.headers as Record<string, string>;
    expect(verifier.verify(call!.body, headers)).toMatchObject({ sequence: 1 });
    expect(() => verifier.verify(`${call!.body} `, headers)).toThrow();
  });

  it('hears each chat in order, one event at a time, and names the sequence before', async () => {
    const held: ServerResponse[] = [];
    await using receiver = await WebhookReceiver.start((_call, response) => {
      held.push(response);
      // The first answers wait for as many calls as may be on their way together.
      if (receiver.mostInFlight < 16) return;
      for (const each of held.splice(0)) setImmediate(() => each.end());
    });
    await using gateway = await delivering();
    await gateway.make(receiver.url);
    const chats = Array.from({ length: 40 }, (_, index) => `chat-${index}`);

    await Promise.all(chats.map((chatId) => gateway.say(chatId, 25)));
    await receiver.has(1000, 15_000);

    for (const chatId of chats) {
      const calls = receiver.received.filter(({ body }) => body.includes(`"chatId":"${chatId}"`));
      const sequences = calls.map(({ event }) => event.sequence);
      expect(sequences).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
      const before = calls.map(({ headers }) => headers['ctlive-previous-sequence']);
      expect(before).toEqual(Array.from({ length: 25 }, (_, index) => String(index)));
    }
    expect(receiver.mostInFlight).toBe(16);
  }, 30_000);

  it('names the last sequence that matched its filter', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering();
    await gateway.make(receiver.url, { types: ['message.*'] });
    const writing = { type: 'participant.writing', atMs: 0, data: { isWriting: true } } as const;

    await gateway.say('chat');
    await gateway.append({ upstream: 'default', chatId: 'chat', events: [writing, writing] });
    await gateway.say('chat');
    await receiver.has(2);

    const seen = receiver.received.map(({ event, headers }) => [
      event.sequence,
      headers['ctlive-previous-sequence'],
    ]);
    expect(seen).toEqual([
      [1, '0'],
      [4, '1'],
    ]);
  });

  it('goes on at once with what a wider filter lets in of what waits', async () => {
    const clock = new ManualClock();
    await using store = await openSqliteStore(clock);
    await using receiver = await WebhookReceiver.start(answering(500));
    await using gateway = await delivering({ clock, stores: store });
    const { id } = await gateway.make(receiver.url, { types: ['message.*'] });
    const writing = { type: 'participant.writing', atMs: 0, data: { isWriting: true } } as const;
    const events = [writing, writing, writing];
    await gateway.say('chat');
    await store.eventLog.append({ upstream: 'default', chatId: 'chat', events });
    await gateway.say('chat');
    await receiver.has(1);

    await gateway.webhooks.update(id, { types: ['*'] });
    receiver.answer = answering(200);
    const updatedAtMs = clock.now();
    await gateway.passUntil(500, () => receiver.received.length >= 6);

    expect(receiver.received.map(({ event }) => event.sequence)).toEqual([1, 1, 2, 3, 4, 5]);
    expect(clock.now() - updatedAtMs).toBeLessThan(60_000);
  });

  it('hears of no chat only when it asks for it by name', async () => {
    await using named = await WebhookReceiver.start();
    await using plain = await WebhookReceiver.start();
    await using gateway = await delivering();
    await gateway.make(named.url, { types: ['upstream.*'] });
    await gateway.make(plain.url);
    const events = [{ type: 'upstream.connected', atMs: 0, data: {} }] as const;

    await gateway.append({ upstream: 'default', events });
    await gateway.say('chat');
    await named.has(1);
    await plain.has(1);

    expect(named.received.map(({ event }) => event.type)).toEqual(['upstream.connected']);
    expect(plain.received.map(({ event }) => event.type)).toEqual(['message.received']);
    expect(named.received[0]?.headers['ctlive-previous-sequence']).toBeUndefined();
  });

  it('hears only the chats and upstreams it asks for, and thin events without data', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering();
    const reach = { chatIds: ['one'], upstreams: ['default'] };
    await gateway.make(receiver.url, { ...reach, payload: 'thin' });

    await gateway.say('two');
    await gateway.say('one', 1, 'other');
    await gateway.say('one');
    await receiver.has(1);

    const [page] = [await gateway.store.eventLog.read({ after: 2, limit: 10 })];
    const { data: _data, ...thin } = JSON.parse(page.events[0]?.json ?? '') as { data: unknown };
    expect(receiver.received[0]?.body).toBe(JSON.stringify(thin));
    expect(receiver.received).toHaveLength(1);
  });

  it('is held up by a chat that fails in that chat alone', async () => {
    let isStuck = true;
    await using receiver = await WebhookReceiver.start((call, response) => {
      const isHeld = isStuck && call.body.includes('"chatId":"stuck"');
      answering(isHeld ? 500 : 200)(call, response);
    });
    await using gateway = await delivering();
    await gateway.make(receiver.url);

    await gateway.say('stuck', 3);
    await gateway.say('free', 3);
    const of = (chatId: string) =>
      receiver.received.filter(({ body }) => body.includes(`"chatId":"${chatId}"`));
    await until(() => of('free').length === 3 && of('stuck').length === 1);
    isStuck = false;
    await gateway.passUntil(500, () => of('stuck').length === 4);

    expect(of('stuck').map(({ event }) => event.sequence)).toEqual([1, 1, 2, 3]);
    expect(
      new Set(
        of('stuck')
          .slice(0, 2)
          .map(({ headers }) => headers['webhook-id']),
      ).size,
    ).toBe(1);
  });
});
