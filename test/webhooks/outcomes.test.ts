import { answering, WebhookReceiver } from '../doubles/webhook-receiver';
import { defaultSchedule } from '../doubles/webhook-parts';
import { until } from '../doubles/until';
import { delivering, type Delivering } from './delivering';

async function laneOf(gateway: Delivering, webhookId: string) {
  return (await gateway.lanes.list({ webhookId, limit: 1 })).lanes[0];
}

async function deliveryOf(gateway: Delivering, webhookId: string) {
  return (await gateway.deliveries.list({ webhookId, limit: 1 })).deliveries[0];
}

describe('an answer of an endpoint', () => {
  it.each([301, 302, 307, 400, 404, 500, 503])(
    'of %d is retried, redirects not followed',
    async (status) => {
      let isFirst = true;
      await using receiver = await WebhookReceiver.start((call, response) => {
        answering(isFirst ? status : 204, { location: '/elsewhere' })(call, response);
        isFirst = false;
      });
      await using gateway = await delivering();
      const { id } = await gateway.make(receiver.url);

      await gateway.say('chat');
      await gateway.passUntil(200, () => receiver.received.length === 2);
      await until(async () => (await deliveryOf(gateway, id))?.status === 'delivered');

      expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
      const delivery = await deliveryOf(gateway, id);
      expect(delivery?.attempts.map((each) => each.status)).toEqual([status, 204]);
      expect(delivery?.attempts[0]?.response).toBe('said the endpoint');
    },
  );

  it('of 410 disables the webhook at once, for good, and says so', async () => {
    await using receiver = await WebhookReceiver.start(answering(410));
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat', 3);
    await until(() => gateway.webhooks.get(id).disabledReason === 'gone');
    await until(async () => (await gateway.typesLogged()).includes('webhook.disabled'));
    for (let hour = 0; hour < 100; hour += 1) gateway.clock.advance(3_600_000);
    await gateway.say('chat');

    expect(receiver.received).toHaveLength(1);
    receiver.answer = answering(200);
    await gateway.webhooks.resume(id);
    await receiver.has(5);
    expect(receiver.received.slice(1).map(({ event }) => event.sequence)).toEqual(
      [1, 2, 3, 4].map((sequence) => sequence + (receiver.received[1]?.event.sequence ?? 1) - 1),
    );
  });

  it('may ask for a later time, which is honoured up to the next step', async () => {
    await using receiver = await WebhookReceiver.start(answering(503, { 'retry-after': '3' }));
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);
    const beganAtMs = gateway.clock.now();

    await gateway.say('chat');
    await until(async () => (await laneOf(gateway, id))?.stepsUsed === 1);
    expect((await laneOf(gateway, id))?.dueAtMs).toBe(beganAtMs + 3_000);
    receiver.answer = answering(429, { 'retry-after': '86400' });
    await gateway.passUntil(500, () => receiver.received.length === 2);
    await until(async () => (await laneOf(gateway, id))?.stepsUsed === 2);

    const lane = await laneOf(gateway, id);
    expect((lane?.dueAtMs ?? 0) - gateway.clock.now()).toBeGreaterThan(29_000);
    expect((lane?.dueAtMs ?? 0) - gateway.clock.now()).toBeLessThanOrEqual(30_000);
  });

  it('is kept up to 16 KiB', async () => {
    await using receiver = await WebhookReceiver.start((_call, response) => {
      response.end('x'.repeat(1_000_000));
    });
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat');
    await until(async () => (await deliveryOf(gateway, id)) !== undefined);

    expect((await deliveryOf(gateway, id))?.attempts[0]?.response).toHaveLength(16 * 1024);
  });
});

describe('an endpoint that never answers 2xx', () => {
  it('gets every step of the schedule, then the lane is parked with its reason', async () => {
    await using receiver = await WebhookReceiver.start(answering(500));
    await using gateway = await delivering({ schedule: [1_000, 2_000] });
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat', 2);
    await gateway.passUntil(
      500,
      async () => (await laneOf(gateway, id))?.parkedReason !== undefined,
    );
    await until(async () => (await gateway.typesLogged()).includes('delivery.parked'));

    expect(receiver.received.map(({ event }) => event.sequence)).toEqual([1, 1, 1]);
    const lane = await laneOf(gateway, id);
    expect(lane).toMatchObject({ waiting: 2, parkedReason: expect.stringContaining('status 500') });
    expect((await deliveryOf(gateway, id))?.status).toBe('parked');

    receiver.answer = answering(200);
    await gateway.webhooks.resume(id, 'chat');
    await receiver.has(5);
    expect(receiver.received.slice(3).map(({ event }) => event.sequence)).toEqual([1, 2]);
    await until(async () => (await laneOf(gateway, id))?.waiting === 0);
  });

  it('is failing after ten failures in a row, is probed every 30 s, and released by its first 2xx', async () => {
    await using receiver = await WebhookReceiver.start(answering(500));
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);
    for (let chat = 0; chat < 100; chat += 1) await gateway.say(`chat-${chat}`);

    await until(() => gateway.webhooks.get(id).failingSinceMs !== undefined);
    await until(async () => (await gateway.typesLogged()).includes('webhook.failing'));
    await until(() => receiver.inFlight === 0);
    const beforeProbes = receiver.received.length;
    expect(beforeProbes).toBeLessThanOrEqual(10 + 15);
    for (let probe = 1; probe <= 4; probe += 1) {
      await gateway.passUntil(5_000, () => receiver.received.length >= beforeProbes + probe);
      await until(() => receiver.inFlight === 0);
    }

    receiver.answer = answering(200);
    await gateway.passUntil(5_000, () => gateway.webhooks.get(id).failingSinceMs === undefined);
    const answeredAtMs = gateway.clock.now();
    await until(async () => (await gateway.lanes.waitingOf(id)).count === 0, 5_000);
    expect(gateway.clock.now() - answeredAtMs).toBeLessThanOrEqual(5_000);
    expect((await gateway.typesLogged()).filter((type) => type === 'webhook.failing')).toHaveLength(
      1,
    );
  });

  it('uses no step while it is probed before it is due', async () => {
    await using receiver = await WebhookReceiver.start(answering(500));
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);

    await gateway.say('chat');
    await gateway.passUntil(1_000, () => gateway.webhooks.get(id).failingSinceMs !== undefined);
    const steps = (await laneOf(gateway, id))?.stepsUsed ?? 0;
    const attempts = receiver.received.length;
    await gateway.passUntil(5_000, () => receiver.received.length === attempts + 1);
    await until(async () => ((await deliveryOf(gateway, id))?.attemptCount ?? 0) > attempts);

    expect((await laneOf(gateway, id))?.stepsUsed).toBe(steps);
  });
});

describe('a webhook somebody disabled', () => {
  it('gets nothing, and everything of that time once somebody resumes it', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);

    await gateway.webhooks.disable(id);
    await gateway.say('chat', 3);
    expect(await gateway.typesLogged()).toContain('webhook.disabled');
    await gateway.webhooks.resume(id);
    await receiver.has(3);

    expect(receiver.received.map(({ event }) => event.type)).toEqual(
      Array.from({ length: 3 }, () => 'message.received'),
    );
  });
});

describe('a webhook disabled for longer than events are kept', () => {
  it('says which it never saw, once, and goes on with those that are kept', async () => {
    await using receiver = await WebhookReceiver.start();
    await using gateway = await delivering();
    const { id } = await gateway.make(receiver.url);
    const { eventLog } = gateway.store;
    const retain = async () => {
      await eventLog.trim(gateway.clock.now());
      await gateway.worker.noticeExpired();
    };
    const idOf = async (at: number) => {
      const { events } = await eventLog.read({ after: 0, limit: 100 });
      return events.at(at)?.id;
    };

    await gateway.webhooks.disable(id);
    await gateway.say('chat', 3);
    const [first, third] = [await idOf(0), await idOf(-1)];
    gateway.clock.advance(1_000);
    await retain();
    expect(gateway.webhooks.get(id)).toMatchObject({ skippedFrom: first, skippedTo: third });
    const parked = async () =>
      (await gateway.typesLogged()).filter((type) => type === 'delivery.parked');
    expect(await parked()).toHaveLength(1);
    gateway.clock.advance(1_000);
    await gateway.say('chat');
    gateway.clock.advance(1_000);
    const last = await idOf(-1);
    await retain();
    expect(gateway.webhooks.get(id)).toMatchObject({ skippedFrom: first, skippedTo: last });
    expect(await parked()).toEqual([]);

    await gateway.say('chat');
    await gateway.webhooks.resume(id);
    await receiver.has(1);
    expect(receiver.received.map(({ event }) => event.sequence)).toEqual([5]);
  });
});

describe('the default schedule', () => {
  it('takes about three days', () => {
    const totalMs = defaultSchedule.reduce((sum, delayMs) => sum + delayMs, 0);
    expect(Math.round(totalMs / 3_600_000)).toBe(76);
  });
});
