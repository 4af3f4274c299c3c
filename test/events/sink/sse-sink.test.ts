import { PassThrough } from 'node:stream';
import { SseWriter } from '../../../src/events/feed/sse-writer';
import { ManualClock } from '../../doubles/manual-clock';

describe('SseWriter', () => {
  it('writes on at once while the sink has room', async () => {
    const sink = new PassThrough();
    const clock = new ManualClock();
    expect(await new SseWriter(sink, { clock }).write('data: 1\n\n')).toBe(true);
    expect(String(sink.read())).toBe('data: 1\n\n');
    expect(clock.timerCount).toBe(0);
  });

  it('waits until a full sink has drained', async () => {
    const sink = new PassThrough({ highWaterMark: 4 });
    const clock = new ManualClock();
    let isDone = false;
    const written = new SseWriter(sink, { clock }).write('data: 1\n\n').then((isOpen) => {
      isDone = true;
      return isOpen;
    });
    await Promise.resolve();
    expect(isDone).toBe(false);
    sink.resume();
    expect(await written).toBe(true);
    expect(clock.timerCount).toBe(0);
  });

  it('destroys a sink that does not drain within 10 s', async () => {
    const sink = new PassThrough({ highWaterMark: 4 });
    const clock = new ManualClock();
    const written = new SseWriter(sink, { clock }).write('data: 1\n\n');
    clock.advance(9_999);
    expect(sink.destroyed).toBe(false);
    clock.advance(1);
    expect(await written).toBe(false);
    expect(sink.destroyed).toBe(true);
  });

  it('says that the sink is gone', async () => {
    const sink = new PassThrough({ highWaterMark: 4 });
    const writer = new SseWriter(sink, { clock: new ManualClock() });
    const written = writer.write('data: 1\n\n');
    sink.destroy();
    expect(await written).toBe(false);
    expect(await writer.write('data: 2\n\n')).toBe(false);
  });
});
