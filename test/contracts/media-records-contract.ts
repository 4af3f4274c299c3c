import type { MediaRecord } from '../../src/media/keeping/media-records';
import { ManualClock } from '../doubles/manual-clock';
import type { OpenStore } from './opened-store';

const sha256 = 'ab'.repeat(32);

function recordOf(messageId: string, changes: Partial<MediaRecord> = {}): MediaRecord {
  return {
    ...{ chatId: 'chat', messageId, upstream: 'one', state: 'pending' },
    ...{ position: 1, knownAtMs: 100, attempts: 0, dueAtMs: 100 },
    ...changes,
  };
}

export function describeMediaRecords(name: string, open: OpenStore): void {
  describe(`${name}: MediaRecords`, () => {
    describeLearning(open);
    describeLists(open);
  });
}

function describeLearning(open: OpenStore): void {
  it('begins at position 0 and moves with what is learnt', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    expect(await mediaRecords.position()).toBe(0);
    await mediaRecords.learn([recordOf('m1')], 7);
    expect(await mediaRecords.position()).toBe(7);
    expect(await mediaRecords.ofMessages('chat', ['m1', 'm2'])).toEqual([recordOf('m1')]);
    expect(await mediaRecords.ofMessages('other', ['m1'])).toEqual([]);
  });

  it('learns of a message again without losing what became of its file', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    const here = recordOf('m1', { state: 'available', sha256, sizeBytes: 5, position: 0 });
    await mediaRecords.save(here);
    await mediaRecords.learn([recordOf('m1', { position: 9 })], 9);
    expect(await mediaRecords.ofMessages('chat', ['m1'])).toEqual([{ ...here, position: 9 }]);
  });

  it('replaces a record', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    await mediaRecords.learn([recordOf('m1')], 1);
    const failed = recordOf('m1', { state: 'failed', attempts: 6, failure: 'not base64' });
    await mediaRecords.save(failed);
    expect(await mediaRecords.ofMessages('chat', ['m1'])).toEqual([failed]);
    const origin = { format: 'link', domain: 'DEFAULT', user: { id: 'u1' } } as const;
    const here = recordOf('m1', { state: 'available', sha256, sizeBytes: 5, origin });
    await mediaRecords.save(here);
    expect(await mediaRecords.ofMessages('chat', ['m1'])).toEqual([here]);
  });
}

function describeLists(open: OpenStore): void {
  it('lists what is to be fetched, the most urgent first', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    const later = recordOf('m1', { dueAtMs: 300 });
    const sooner = recordOf('m2', { dueAtMs: 200 });
    const here = recordOf('m3', { state: 'available', sha256, sizeBytes: 5 });
    await mediaRecords.learn([later, sooner, here], 3);
    expect(await mediaRecords.pending(10)).toEqual([sooner, later]);
    expect(await mediaRecords.pending(1)).toEqual([sooner]);
  });

  it('lists what is here, oldest first, within bounds', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    const kept = { state: 'available', sha256, sizeBytes: 5 } as const;
    const newer = recordOf('m1', { ...kept, knownAtMs: 200, position: 2 });
    const older = recordOf('m2', { ...kept, knownAtMs: 100, position: 3 });
    await mediaRecords.learn([newer, older, recordOf('m3')], 3);
    expect(await mediaRecords.oldest({ limit: 10 })).toEqual([older, newer]);
    expect(await mediaRecords.oldest({ limit: 1 })).toEqual([older]);
    expect(await mediaRecords.oldest({ limit: 10, knownBeforeMs: 200 })).toEqual([older]);
    const undelivered = { fromPosition: 3, byChat: new Map() };
    expect(await mediaRecords.oldest({ limit: 10, undelivered })).toEqual([newer]);
  });

  it('passes over what somebody still has to be told of, chat by chat', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    const kept = { state: 'available', sha256, sizeBytes: 5 } as const;
    const told = recordOf('m1', { ...kept, position: 2 });
    const untold = recordOf('m2', { ...kept, position: 3 });
    const elsewhere = recordOf('m3', { ...kept, position: 4, chatId: 'other', knownAtMs: 200 });
    await mediaRecords.learn([told, untold, elsewhere], 4);
    const undelivered = { byChat: new Map([['chat', 3]]) };
    const found = await mediaRecords.oldest({ limit: 10, undelivered });
    expect(found).toEqual([told, elsewhere]);
  });

  it('says whether a file is named by a message that has it', async () => {
    await using store = await open(new ManualClock());
    const { mediaRecords } = store;
    const kept = recordOf('m1', { state: 'available', sha256, sizeBytes: 5 });
    expect(await mediaRecords.isNamed(sha256)).toBe(false);
    await mediaRecords.save(kept);
    expect(await mediaRecords.isNamed(sha256)).toBe(true);
    await mediaRecords.save({ ...kept, state: 'expired' });
    expect(await mediaRecords.isNamed(sha256)).toBe(false);
  });
}
