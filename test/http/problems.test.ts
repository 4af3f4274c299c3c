import { once } from 'node:events';
import { connect } from 'node:net';
import { EngineError } from '../../src/engine/engine-error';
import { StorageFullError } from '../../src/events/storage-errors';
import { httpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';
import { until } from '../doubles/until';

const path = `/chats/${demoChatId}/messages`;

describe('a problem', () => {
  it('is problem+json with the request id, the path and no query', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('GET', '/chats/un%2Fknown?', {
      headers: { 'X-Request-Id': 'mine-1' },
    });

    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      type: '/problems/chat_not_found',
      title: 'No such chat',
      status: 404,
      detail: 'There is no such chat.',
      instance: '/chats/un%2Fknown',
      code: 'chat_not_found',
      requestId: 'mine-1',
      retryable: false,
    });
  });

  it.each([
    [new EngineError('overloaded', 'Too many sends wait.', 'not_done'), 503, '1'],
    [new StorageFullError('The disk is full.'), 507, null],
  ])('says when to repeat where that makes sense', async (error, status, retryAfter) => {
    await using gateway = await httpGateway();
    gateway.stub.failNextSend(error);

    const answer = await gateway.call('POST', path, { json: { text: 'Hi' } });

    expect(answer).toMatchObject({ status, body: { retryable: true, detail: error.message } });
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  });

  it('hides what an unexpected error says, and logs it once with the request id', async () => {
    await using gateway = await httpGateway();
    gateway.stub.failNextSend(new Error('password is hunter2'));

    const answer = await gateway.call('POST', path, { json: { text: 'Hi' } });

    expect(answer).toMatchObject({
      status: 500,
      body: { code: 'internal_error', outcome: 'unknown', retryable: true },
    });
    expect(answer.text).not.toContain('hunter2');
    expect(gateway.errors).toEqual([
      {
        message: 'request failed',
        fields: {
          requestId: answer.body.requestId,
          operation: 'sendMessage',
          error: expect.stringContaining('hunter2'),
        },
      },
    ]);
  });

  it('is not made for a caller who left in the middle of the body', async () => {
    await using gateway = await httpGateway();
    const socket = connect(gateway.port, '127.0.0.1');
    let connections = 0;
    gateway.server.on('request', () => (connections += 1));
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n` +
        'X-API-Key: an admin key of the tests\r\nContent-Length: 100\r\n\r\n{"text"',
    );
    await until(() => connections === 1);

    socket.destroy();
    await once(socket, 'close');
    const after = await gateway.call('GET', '/livez');

    expect(after.status).toBe(200);
    expect(gateway.errors).toEqual([]);
    expect(gateway.stub.calls).toEqual([]);
  });
});
