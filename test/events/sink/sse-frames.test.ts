import {
  cursorFrame,
  eventFrame,
  heartbeatFrame,
  resetFrame,
  retryFrame,
} from '../../../src/events/sink/sse-frames';

describe('SSE frames', () => {
  it('are these bytes', () => {
    const json = '{"id":"evt_1","type":"message.received","data":{"text":"dà\\n☃"}}';
    const stream = [
      retryFrame(3000),
      cursorFrame('MTphYmNkZWZnaDow'),
      eventFrame('MTphYmNkZWZnaDox', json),
      heartbeatFrame,
      resetFrame('MTphYmNkZWZnaDo5'),
    ].join('');
    expect(stream).toMatchInlineSnapshot(`
     "retry: 3000

     event: cursor
     id: MTphYmNkZWZnaDow
     data: {"cursor":"MTphYmNkZWZnaDow"}

     id: MTphYmNkZWZnaDox
     data: {"id":"evt_1","type":"message.received","data":{"text":"dà\\n☃"}}

     :

     event: reset
     id: MTphYmNkZWZnaDo5
     data: {"reason":"cursor_expired","earliest":"MTphYmNkZWZnaDo5"}

     "
    `);
  });
});
