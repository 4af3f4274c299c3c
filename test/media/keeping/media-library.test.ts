import { StorageFullError } from '../../../src/events/storage-errors';
import { until } from '../../doubles/until';
import { fileMessage, mediaSetting, type MediaSettingOptions } from './media-setting';

const dayMs = 86_400_000;

/** Three files of 100 bytes, an hour apart. */
async function withThree(options: MediaSettingOptions = {}) {
  const setting = mediaSetting({ quotaBytes: 350, ...options });
  await using _ = setting.run();
  for (const [index, id] of ['m1', 'm2', 'm3'].entries()) {
    setting.give(id, Buffer.alloc(100, index));
    await setting.tell(id);
    await until(async () => (await setting.stateOf(id)) === 'available');
    setting.clock.advance(3_600_000);
  }
  const states = async () => Promise.all(['m1', 'm2', 'm3'].map((id) => setting.stateOf(id)));
  return Object.assign(setting, { states });
}

describe('MediaLibrary', () => {
  it('makes room for a new file by removing the oldest', async () => {
    const setting = await withThree();
    const draft = await setting.library.begin();
    await draft.write(Buffer.alloc(120));
    expect(await setting.states()).toEqual(['expired', 'available', 'available']);
    expect(setting.files.usedBytes).toBe(320);
    const opening = setting.library.open(fileMessage('m1', 0));
    await expect(opening).rejects.toMatchObject({ code: 'media_expired' });
  });

  it('removes nothing that an event not yet delivered needs, and refuses what is too much', async () => {
    const setting = await withThree({ neededFrom: 2 });
    const draft = await setting.library.begin();
    await draft.write(Buffer.alloc(120));
    await expect(draft.write(Buffer.alloc(100))).rejects.toThrow(StorageFullError);
    expect(await setting.states()).toEqual(['expired', 'available', 'available']);
    await draft.discard();
    expect(setting.files.usedBytes).toBe(200);
  });

  it('expires what is older than the time files are kept, unless it is needed', async () => {
    const needed = await withThree({ neededFrom: 1 });
    await needed.library.expire(needed.clock.now() + dayMs, 0);
    expect(await needed.states()).toEqual(['available', 'available', 'available']);
    const setting = await withThree();
    await setting.library.expire(setting.clock.now() - 2 * 3_600_000, 0);
    expect(await setting.states()).toEqual(['expired', 'available', 'available']);
    expect(setting.files.usedBytes).toBe(200);
  });

  it('keeps a file that another message has too', async () => {
    const setting = mediaSetting();
    await using _ = setting.run();
    for (const id of ['m1', 'm2']) {
      setting.give(id, Buffer.from('the same'));
      await setting.tell(id);
      await until(async () => (await setting.stateOf(id)) === 'available');
      setting.clock.advance(3_600_000);
    }
    expect(setting.files.usedBytes).toBe(8);
    await setting.library.expire(setting.clock.now() - 3_600_000, 0);
    expect([await setting.stateOf('m1'), await setting.stateOf('m2')]).toEqual([
      'expired',
      'available',
    ]);
    const { file } = await setting.library.open(fileMessage('m2', 0));
    expect(file.sizeBytes).toBe(8);
  });

  it('removes a kept file that no message came to name', async () => {
    const setting = mediaSetting();
    const draft = await setting.library.begin();
    await draft.write(Buffer.from('orphan'));
    await draft.keep('ef'.repeat(32));
    await setting.library.expire(0, setting.clock.now() + 1);
    expect(setting.files.usedBytes).toBe(6);
    setting.clock.advance(dayMs);
    await setting.library.expire(0, setting.clock.now());
    expect(setting.files.usedBytes).toBe(0);
  });

  it('keeps nothing of a file that breaks off', async () => {
    const setting = mediaSetting();
    setting.given.set('m1', async function* () {
      yield 'A'.repeat(4_000);
      throw new Error('gone');
    });
    const fetching = setting.library.fetch({ chatId: 'chat', messageId: 'm1' });
    await expect(fetching).rejects.toThrow('gone');
    expect(setting.files.usedBytes).toBe(0);
  });
});
