import { inflateSync } from 'node:zlib';
import { demoChatId } from '../../src/simulator/simulator';
import { runningSimulator, type RunningSimulator } from './running-simulator';
import type { WireGateway } from './wire-gateway';

async function joined(running: RunningSimulator): Promise<WireGateway> {
  const gateway = await running.gateway();
  await gateway.ask('join', { chatId: demoChatId });
  return gateway;
}

function say(gateway: WireGateway, text: string): Promise<{ messageId: string }> {
  return gateway.ask('text', { chatId: demoChatId, clientId: text, text });
}

async function contentOf(running: RunningSimulator, messageId: string): Promise<Buffer> {
  const path = `/control/chats/${demoChatId}/files/${messageId}`;
  const response = await fetch(`${running.simulator.url}${path}`);
  return Buffer.from(await response.arrayBuffer());
}

describe('the demo chat', () => {
  it('its customer receives, sees, writes and answers, quickly', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await joined(running);
    const startedAt = performance.now();
    const { messageId } = await say(gateway, 'How are you?');
    const answer = await gateway.event('message', 2);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(answer.content.text).toContain('How are you?');
    expect(answer.content.user).toMatchObject({ nickname: 'Demo Customer', isAgent: false });
    expect(gateway.names()).toEqual([
      'participantJoined',
      'message',
      'messageReceived',
      'messageSeen',
      'isWriting',
      'isWriting',
      'message',
    ]);
    expect(await gateway.event('messageReceived')).toMatchObject({ messageID: messageId });
    expect(await gateway.event('messageSeen')).toMatchObject({ messageID: messageId });
    expect(await gateway.event('isWriting', 1)).toMatchObject({ isWriting: true });
    expect(await gateway.event('isWriting', 2)).toMatchObject({ isWriting: false });
  });

  it('its customer sends a real PNG for photo and a real PDF for document', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await joined(running);
    await say(gateway, 'A photo and a document, please');
    const photo = await gateway.event('multimediaMessage', 1);
    const document = await gateway.event('multimediaMessage', 2);
    expect([photo.messageType, photo.content.documentType]).toEqual(['IMAGE', 'png']);
    expect([document.messageType, document.content.documentType]).toEqual(['DOCUMENT', 'pdf']);

    const png = await contentOf(running, photo.id);
    expect(png.subarray(0, 8)).toEqual(Buffer.from('89504e470d0a1a0a', 'hex'));
    expect(inflateSync(png.subarray(41, png.length - 16))).toHaveLength(160 * (1 + 240 * 3));

    const pdf = (await contentOf(running, document.id)).toString('latin1');
    const xref = Number(/startxref\n(\d+)\n%%EOF/.exec(pdf)?.[1]);
    expect(pdf.slice(xref, xref + 4)).toBe('xref');
    const offsets = [...pdf.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, at]) => Number(at));
    expect(offsets).toHaveLength(5);
    for (const [index, at] of offsets.entries()) {
      expect(pdf.slice(at)).toMatch(new RegExp(`^${index + 1} 0 obj\n`));
    }
  });

  it('its customer answers links and files, and each of many messages', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await joined(running);
    await gateway.ask('link', { chatId: demoChatId, clientId: 'l', url: 'https://a.example/' });
    expect((await gateway.event('message')).content.text).toContain('https://a.example/');
    const texts = Array.from({ length: 100 }, (_, n) => `number ${n}.`);
    await Promise.all(texts.map((text) => say(gateway, text)));
    await gateway.event('message', 201);
    const { messages } = await running.truth(demoChatId);
    for (const text of texts) {
      const containing = messages.filter(({ data }) => data.content.text?.includes(text));
      expect(containing).toHaveLength(2);
    }
  });

  it('its customer ends the chat on bye; it stays ended until it is opened again', async () => {
    await using running = await runningSimulator({ demo: true });
    const gateway = await joined(running);
    await say(gateway, 'bye');
    expect(await gateway.event('contactEnded')).toMatchObject({
      user: { nickname: 'Demo Customer' },
    });
    await expect(say(gateway, 'still there?')).rejects.toThrow('chat_ended');
    expect((await running.control('POST', '/chats', { chatId: demoChatId })).status).toBe(201);
    await gateway.ask('join', { chatId: demoChatId });
    await say(gateway, 'back again');
    await gateway.until(() =>
      gateway.events().some(({ event }) => JSON.stringify(event).includes('You wrote: back again')),
    );
  });

  it('a chat made with echo has such a customer, others have a silent one', async () => {
    await using running = await runningSimulator();
    const [echo, silent] = [await running.openChat({ echo: true }), await running.openChat()];
    const gateway = await running.gateway();
    for (const chatId of [silent, echo]) {
      await gateway.ask('join', { chatId });
      await gateway.ask('text', { chatId, clientId: 'c', text: 'hi' });
    }
    await gateway.until(() => gateway.names(echo).length === 7);
    expect(gateway.names(silent)).toEqual(['participantJoined', 'message']);
  });
});
