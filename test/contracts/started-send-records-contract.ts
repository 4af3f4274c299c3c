import type { StartedSend } from '../../src/sessions/sending/started-send-records';
import { ManualClock } from '../doubles/manual-clock';
import type { OpenStore } from './opened-store';

const send: StartedSend = {
  upstream: 'one',
  chatId: 'chat',
  clientId: 'c-1',
  operationId: 'op-1',
  clientReference: 'ref',
  likeness: 'like',
  startedAtMs: 1_000,
  streamId: 's-1',
  messageId: undefined,
};

export function describeStartedSendRecords(name: string, open: OpenStore): void {
  describe(`${name}: StartedSendRecords`, () => {
    it('keeps the sends of one chat and upstream in order, until they are forgotten', async () => {
      await using store = await open(new ManualClock());
      const { startedSendRecords: records } = store;
      const second = {
        ...send,
        clientId: 'c-0',
        operationId: undefined,
        clientReference: undefined,
      };
      await records.begin(send);
      await records.begin(second);
      await records.begin({ ...send, upstream: 'two' });
      expect(await records.of('one', 'chat')).toEqual([send, second]);
      await records.forget(send);
      expect(await records.of('one', 'chat')).toEqual([second]);
      expect(await records.of('two', 'chat')).toHaveLength(1);
    });

    it('knows which message a send became', async () => {
      await using store = await open(new ManualClock());
      const { startedSendRecords: records } = store;
      await records.begin(send);
      await records.claim(send, 'M1');
      await records.claim(send, 'M1');
      expect(await records.of('one', 'chat')).toEqual([{ ...send, messageId: 'M1' }]);
    });

    it('removes what is old', async () => {
      await using store = await open(new ManualClock());
      const { startedSendRecords: records } = store;
      await records.begin(send);
      await records.begin({ ...send, clientId: 'c-2', startedAtMs: 2_000 });
      expect(await records.trim(2_000)).toBe(1);
      expect((await records.of('one', 'chat')).map(({ clientId }) => clientId)).toEqual(['c-2']);
    });
  });
}
