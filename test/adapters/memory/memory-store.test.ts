import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import { messageCommit, textMessage } from '../../contracts/commits';
import { ManualClock } from '../../doubles/manual-clock';

describe('MemoryStore', () => {
  it('shares no object with those who write to it', async () => {
    await using store = new MemoryStore({ clock: new ManualClock() });
    const sender = { id: 'customer', role: 'customer', isAgent: false, nickname: 'Ada' } as const;
    const message = textMessage('chat', 'm1', { sender });
    const metadata = { tier: 'gold' };
    await store.chatRecords.label('chat', { metadata }, 0);
    await store.eventLog.append(messageCommit('default', message));
    Object.assign(message, { text: 'changed' });
    Object.assign(metadata, { tier: 'changed' });
    expect((await store.messageRecords.find('chat', 'm1'))?.text).toBe('text of m1');
    expect((await store.chatRecords.find('chat'))?.metadata).toEqual({ tier: 'gold' });
  });
});
