import { randomBytes } from 'node:crypto';
import { ContactWireUpstream } from '../../../src/adapters/contact-wire/contact-wire-upstream';
import { SystemClock } from '../../../src/runtime/clock';
import { silentLogger } from '../../../src/runtime/logger';
import type { UpstreamEvent } from '../../../src/sessions/upstream';
import { until } from '../../doubles/until';
import { runningSimulator } from '../running-simulator';

describe('the gateway’s own contact wire adapter on the simulator', () => {
  it('joins, writes, sends and reads a file, and sees no hole', async () => {
    await using running = await runningSimulator();
    const chatId = await running.openChat();
    const upstream = new ContactWireUpstream({
      url: running.simulator.contactWireUrl,
      domain: 'default',
      nickname: 'Anna',
      clock: new SystemClock(),
      logger: silentLogger,
    });
    const events: [number, UpstreamEvent['name']][] = [];
    const onEvent = (_: string, seq: number, { name }: UpstreamEvent): void =>
      void events.push([seq, name]);
    const connection = await upstream.connect({ onEvent }, new AbortController().signal);
    expect((await connection.join(chatId, {})).selfUserId).toBe('USER_anna@gateway.example');
    await connection.setWriting(chatId, true);

    const base64 = randomBytes(300_000).toString('base64');
    const transfer = await connection.openTransfer(chatId);
    for (const part of base64.match(/[^]{1,65536}/g) ?? []) await transfer.write(part);
    const { messageId } = await transfer.commit('c-1', {
      messageType: 'IMAGE',
      fileName: 'noise.png',
      documentType: 'png',
      caption: '',
    });
    let read = '';
    for await (const part of (await connection.fetchMultimedia(chatId, messageId)).base64) {
      read += part;
    }
    expect(read === base64).toBe(true);

    await until(() => events.length === 3);
    expect(events).toEqual([
      [1, 'participantJoined'],
      [2, 'other'],
      [3, 'multimediaMessage'],
    ]);
    expect((await connection.probe()).heads).toEqual(new Map([[chatId, 3]]));
    expect((await connection.history(chatId)).messages).toMatchObject([{ clientId: 'c-1' }]);
    connection.close('done');
    await connection.closed;
  });
});
