import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { httpGateway, type HttpGateway } from '../../doubles/http-gateway';
import { until } from '../../doubles/until';
import { openSocket } from '../socket/socket-client';

async function openStream(gateway: HttpGateway, key: string) {
  const headers = { Authorization: `Bearer ${key}` };
  const call = request(`${gateway.url}/events/stream`, { agent: false, headers });
  call.on('error', () => undefined);
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

async function appendLarge(gateway: HttpGateway, count: number): Promise<void> {
  const participant = { id: 'x'.repeat(100_000), role: 'customer', isAgent: false } as const;
  const data = { isWriting: true, participant };
  for (let number = 0; number < count; number += 1) {
    await gateway.store.eventLog.append({
      upstream: 'default',
      chatId: 'CHAT_1',
      events: [{ type: 'participant.writing', atMs: number, data }],
    });
  }
}

describe('GET /events/stream with a key that ends', () => {
  it('ends cleanly when the key is revoked, and leaves those of other keys', async () => {
    await using gateway = await httpGateway();
    const [first, second] = [
      await gateway.keyWith(['events:read']),
      await gateway.keyWith(['events:read']),
    ];
    const ending = await openStream(gateway, first);
    const staying = await openStream(gateway, second);
    await gateway.keys.revoke(first.split('_')[1] ?? '');
    await once(ending, 'end');
    expect([ending.complete, staying.complete]).toEqual([true, false]);
    staying.destroy();
  });

  it('ends within 30 s of the expiry of the key', async () => {
    await using gateway = await httpGateway();
    const expiresAtMs = gateway.clock.now() + 1_000;
    const stream = await openStream(
      gateway,
      await gateway.keyWith(['events:read'], { expiresAtMs }),
    );
    await until(() => gateway.clock.timerCount === 2);
    gateway.clock.advance(30_000);
    await once(stream, 'end');
    expect(stream.complete).toBe(true);
  });
});

describe('GET /events/socket of a client that does not read', () => {
  it('is cut off after 10 s, and holds little meanwhile', async () => {
    await using gateway = await httpGateway();
    using client = await openSocket(gateway);
    await until(() => client.controls().length === 1 && gateway.clock.timerCount === 2);
    client.socket.pause();
    await appendLarge(gateway, 300);
    await until(() => gateway.clock.timerCount === 3);
    gateway.clock.advance(10_000);
    client.socket.resume();
    await until(() => client.closing() !== undefined);
    expect(client.closing()?.code).toBe(1006);
    expect(client.events().length).toBeLessThan(300);
    expect(gateway.errors).toEqual([]);
  });
});
