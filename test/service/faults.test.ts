import { allEvents, type FeedEvent } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { until } from '../doubles/until';

const chatId = 'CHAT_FAULTS';
type Truth = { messages: { data: { id: string; messageType: string } }[] };

async function joined(service: RunningService): Promise<void> {
  await service.control('POST', '/chats', { chatId });
  expect((await service.call('POST', `/chats/${chatId}/join`, { body: {} })).status).toBe(201);
}

async function truth(service: RunningService): Promise<string[]> {
  const { body } = await service.control('GET', `/chats/${chatId}`);
  const messages = (body as Truth).messages.map((message) => message.data);
  return messages.filter((message) => message.messageType === 'TEXT').map(({ id }) => id);
}

async function received(service: RunningService): Promise<(string | undefined)[]> {
  const events = (await allEvents(service.url)).filter(
    (event: FeedEvent) => event.chatId === chatId && event.type === 'message.received',
  );
  return events.map((event) => event.data.id);
}

/** Every message of the chat is in the log once; `order` is checked where nothing is lost. */
async function expectAll(service: RunningService, count: number): Promise<void> {
  await until(async () => (await received(service)).length >= count, 25_000);
  expect(await received(service)).toEqual(await truth(service));
}

describe('the gateway, when CTLive misbehaves', () => {
  it.each([
    ['repeats events', { duplicateRate: 0.5 }],
    ['sends them in another order', { reorderRate: 0.5 }],
    ['is slow', { delayMs: 200 }],
    ['loses some', { dropRate: 0.3 }],
    ['goes deaf', { deaf: true }],
  ])(
    'logs every message once and in order when it %s',
    async (_, faults) => {
      await using service = await RunningService.start();
      await joined(service);
      await service.control('PUT', '/faults', faults);
      await service.control('POST', `/chats/${chatId}/say`, { text: 'line {n}', count: 40 });
      await expectAll(service, 40);
    },
    40_000,
  );

  it('goes on where it was after every connection was cut', async () => {
    await using service = await RunningService.start();
    await joined(service);
    const say = { text: 'line {n}', count: 60, intervalMs: 20 };
    await service.control('POST', `/chats/${chatId}/say`, say);
    for (let cut = 1; cut <= 3; cut += 1) {
      await until(async () => (await received(service)).length >= cut * 8);
      await service.control('POST', '/disconnect');
    }
    await expectAll(service, 60);
  }, 40_000);

  it('answers 503 when there is no connection for 10 s, and nothing was sent', async () => {
    await using service = await RunningService.start();
    await joined(service);
    await service.control('PUT', '/faults', { refuse: true });
    await service.control('POST', '/disconnect');
    await until(async () => {
      const { body } = await service.call('GET', '/upstreams');
      return (body as { data: { state: string }[] }).data[0]?.state === 'connecting';
    });
    const refused = await service.call('POST', `/chats/${chatId}/messages`, {
      body: { text: 'x' },
    });
    expect(refused).toMatchObject({
      status: 503,
      body: { code: 'upstream_unavailable', outcome: 'not_done', retryable: true },
    });
    await service.control('PUT', '/faults', {});
    const sent = await service.call('POST', `/chats/${chatId}/messages`, { body: { text: 'x' } });
    expect(sent.status).toBe(201);
  }, 60_000);
});
