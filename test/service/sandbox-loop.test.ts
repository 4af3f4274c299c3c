import { call, freePort } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { until } from '../doubles/until';

type Page = { readonly data: readonly { verification: string; body: string; webhookId: string }[] };

describe('a gateway as it comes', () => {
  it('delivers what happens in the demo chat to its own sandbox, signed', async () => {
    await using service = await RunningService.start();
    const { demoChatId, url } = service.started;
    const made = await service.call('POST', '/webhooks', { body: { url: `${url}/sandbox/mine` } });
    expect(made.status).toBe(201);
    const chat = `/chats/${demoChatId}`;
    await service.call('POST', `${chat}/join`, { body: {} });
    await service.call('POST', `${chat}/messages`, { body: { text: 'Hello' } });
    const received = async () => ((await service.call('GET', '/sandbox/mine')).body as Page).data;
    const isAnswer = ({ body }: { body: string }) => body.includes('message.received');
    await until(async () => (await received()).some(isAnswer), 10_000);
    const deliveries = await received();
    const { id } = made.body as { id: string };
    expect(new Set(deliveries.map(({ verification }) => verification))).toEqual(
      new Set(['verified']),
    );
    expect(new Set(deliveries.map(({ webhookId }) => webhookId))).toEqual(new Set([id]));
    const sequences = deliveries.map(
      ({ body }) => (JSON.parse(body) as { sequence: number }).sequence,
    );
    expect(sequences.reverse()).toEqual(sequences.map((_, index) => index + 1));
  });

  it('reaches its sandbox at every address it has, behind a public URL too', async () => {
    const port = await freePort();
    await using _service = await RunningService.start({
      HOST: '0.0.0.0',
      PORT: String(port),
      PUBLIC_URL: 'https://chat.example.com',
    });
    const callHere = (path: string, body?: unknown) =>
      call(`http://127.0.0.1:${port}`, 'POST', path, { body });
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = `http://${host}:${port}/sandbox/mine`;
      const made = await callHere('/webhooks', { url });
      expect([host, made.status]).toEqual([host, 201]);
      const { id } = made.body as { id: string };
      const tested = await callHere(`/webhooks/${id}/test`);
      expect(tested.body).toMatchObject({ outcome: 'succeeded' });
      const other = { url: `http://${host}:${port}/chats` };
      expect((await callHere('/webhooks', other)).status).toBe(422);
    }
    const body = { url: 'https://chat.example.com/sandbox/mine' };
    expect((await callHere('/webhooks', body)).status).toBe(201);
  });

  it('has no sandbox when told so', async () => {
    await using service = await RunningService.start({ SANDBOX: 'off' });
    expect((await service.call('GET', '/sandbox/mine')).status).toBe(404);
  });
});
