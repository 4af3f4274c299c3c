import { runningSimulator, type RunningSimulator } from '../running-simulator';
import type { WireGateway } from '../wire-gateway';

type Joined = { readonly chatId: string; readonly gateway: WireGateway };

async function joined(running: RunningSimulator): Promise<Joined> {
  const chatId = await running.openChat();
  const gateway = await running.gateway();
  await gateway.ask('join', { chatId });
  await gateway.event('participantJoined');
  return { chatId, gateway };
}

function seqs(gateway: WireGateway): number[] {
  return gateway.events().map(({ seq }) => seq);
}

describe('faults of the contact wire', () => {
  it('dropRate 1 drops every event; they keep their numbers and can be replayed', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { dropRate: 1 });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'lost' });
    expect(await gateway.probe()).toEqual({ [chatId]: 2 });
    await running.control('PUT', '/faults', {});
    await running.control('POST', `/chats/${chatId}/say`, { text: 'heard' });
    await gateway.event('message');
    expect(seqs(gateway)).toEqual([1, 3]);
    const back = await running.gateway();
    await back.ask('join', { chatId, resume: { streamId: back.streamId, last: 1 } });
    await back.event('message', 2);
    expect(seqs(back)).toEqual([2, 3]);
  });

  it('a rate between drops some and not others', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { dropRate: 0.5 });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 400 });
    await gateway.probe();
    expect(seqs(gateway).length).toBeGreaterThan(100);
    expect(seqs(gateway).length).toBeLessThan(300);
  });

  it('duplicateRate 1 sends every event twice', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { duplicateRate: 1 });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 2 });
    await gateway.event('message', 4);
    expect(seqs(gateway)).toEqual([1, 2, 2, 3, 3]);
  });

  it('reorderRate 1 swaps neighbours and strands nothing', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { reorderRate: 1 });
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 3 });
    await gateway.event('message', 3);
    expect(seqs(gateway)).toEqual([1, 3, 2, 4]);
  });

  it('delayMs holds events back, in order, and nothing else', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { delayMs: 150 });
    const startedAt = performance.now();
    await running.control('POST', `/chats/${chatId}/say`, { text: 'x', count: 3 });
    await gateway.ask('text', { chatId, clientId: 'c', text: 'own' });
    expect(gateway.names(chatId)).not.toContain('message');
    await gateway.event('message', 4);
    expect(performance.now() - startedAt).toBeGreaterThan(140);
    expect(seqs(gateway)).toEqual([1, 2, 3, 4, 5]);
  });

  it('deaf sends no event, and answers requests and probes with heads', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { deaf: true });
    await gateway.ask('text', { chatId, clientId: 'c', text: 'x' });
    const back = await running.gateway();
    const resume = { streamId: back.streamId, last: 0 };
    expect((await back.ask('join', { chatId, resume })).isResumed).toBe(true);
    expect(await back.probe()).toEqual({ [chatId]: 2 });
    await gateway.probe();
    expect(seqs(gateway)).toEqual([1]);
    expect(seqs(back)).toEqual([]);
  });

  it('refuse turns connections and requests away and does nothing', async () => {
    await using running = await runningSimulator();
    const { chatId, gateway } = await joined(running);
    await running.control('PUT', '/faults', { refuse: true });
    const send = { chatId, clientId: 'c', text: 'x' };
    await expect(gateway.ask('text', send)).rejects.toThrow('unavailable');
    const late = await running.dial();
    expect(await late.open()).toMatchObject({ type: 'refused', code: 'unavailable' });
    expect(await gateway.probe()).toEqual({ [chatId]: 1 });
    await running.control('PUT', '/faults', {});
    await gateway.ask('text', send);
    expect((await running.truth(chatId)).messages).toHaveLength(1);
  });
});
