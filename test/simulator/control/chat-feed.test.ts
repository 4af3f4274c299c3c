import { createParser } from 'eventsource-parser';
import { until } from '../../doubles/until';
import { runningSimulator, type RunningSimulator } from '../running-simulator';

type FeedEvent = { readonly event: string | undefined; readonly content: Record<string, unknown> };

class FollowedChat {
  readonly events: FeedEvent[] = [];
  readonly #stop = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  async start(running: RunningSimulator, chatId: string): Promise<this> {
    const response = await fetch(`${running.simulator.url}/control/chats/${chatId}/feed`, {
      signal: this.#stop.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const parser = createParser({
      onEvent: ({ event, data }) =>
        this.events.push({ event, content: JSON.parse(data) as Record<string, unknown> }),
    });
    this.#reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body!)
        parser.feed(decoder.decode(chunk, { stream: true }));
    })().catch(() => undefined);
    await until(() => this.events.length > 0);
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }
}

describe('GET /control/chats/{chatId}/feed', () => {
  it('gives a snapshot, then what happens, and confirms what it delivers', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const gateway = await running.gateway();
    await gateway.ask('join', { chatId });
    const { messageId } = await gateway.ask('text', { chatId, clientId: 'c-1', text: 'early' });
    await using followed = await new FollowedChat().start(running, chatId);
    expect(followed.events[0]).toMatchObject({
      event: 'snapshot',
      content: {
        contact: { id: chatId },
        messages: [{ data: { id: messageId } }],
        receipts: { [messageId]: 'received' },
      },
    });
    expect(await gateway.event('messageReceived')).toMatchObject({ messageID: messageId });
    const second = await gateway.ask('text', { chatId, clientId: 'c-2', text: 'late' });
    await gateway.event('messageReceived', 2);
    await until(() => followed.events.length === 3);
    expect(followed.events.slice(1)).toMatchObject([
      { event: 'chat', content: { event: { name: 'message', data: { id: second.messageId } } } },
      { event: 'chat', content: { event: { name: 'messageReceived' } } },
    ]);
    const seqs = gateway.events(chatId).map(({ seq }) => seq);
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
  });
});
