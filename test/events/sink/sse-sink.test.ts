import { PassThrough } from 'node:stream';
import { FeedBatch, framedEvent } from '../../../src/events/feed/feed-batch';
import type { FeedItem } from '../../../src/events/feed/follower';
import { maxBufferedBytes } from '../../../src/events/sink/sink-room';
import { SseSink } from '../../../src/events/sink/sse-sink';
import { ManualClock } from '../../doubles/manual-clock';

const small: FeedItem = { kind: 'cursor', cursor: 'here' };

function large(): FeedItem {
  const json = JSON.stringify({ text: 'x'.repeat(maxBufferedBytes) });
  const event = {
    position: 1,
    id: 'evt_1',
    cursor: 'c',
    type: 'chat.ended',
    atMs: 0,
    json,
  } as const;
  return { kind: 'events', batch: new FeedBatch(0, 1, [framedEvent(event)]) };
}

function sinkOn(connection: PassThrough) {
  const clock = new ManualClock();
  return { clock, sink: new SseSink(connection, { clock }) };
}

describe('SseSink', () => {
  it('writes at once and takes more while little waits for the reader', () => {
    const connection = new PassThrough({ highWaterMark: 4 });
    const { sink } = sinkOn(connection);
    expect([sink.take(small), sink.take(small)]).toEqual([true, true]);
    expect(String(connection.read())).toContain('event: cursor\nid: here\n');
  });

  it('is full when much waits, and has room again once that has drained', async () => {
    const connection = new PassThrough({ highWaterMark: 4 });
    const { sink, clock } = sinkOn(connection);
    expect(sink.take(large())).toBe(false);
    let isOver = false;
    const room = sink.room().then((hasRoom) => {
      isOver = true;
      return hasRoom;
    });
    await Promise.resolve();
    expect(isOver).toBe(false);
    connection.resume();
    expect(await room).toBe(true);
    expect(clock.timerCount).toBe(0);
  });

  it('destroys a connection that does not drain within 10 s', async () => {
    const connection = new PassThrough({ highWaterMark: 4 });
    const { sink, clock } = sinkOn(connection);
    sink.take(large());
    const room = sink.room();
    clock.advance(9_999);
    expect(connection.destroyed).toBe(false);
    clock.advance(1);
    expect(await room).toBe(false);
    expect(connection.destroyed).toBe(true);
  });

  it('says that its reader is gone', async () => {
    const connection = new PassThrough({ highWaterMark: 4 });
    const { sink, clock } = sinkOn(connection);
    sink.take(large());
    const room = sink.room();
    connection.destroy();
    expect(await room).toBe(false);
    expect(sink.take(small)).toBe(false);
    expect(await sink.room()).toBe(false);
    expect(clock.timerCount).toBe(0);
  });
});
