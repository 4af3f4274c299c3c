import { httpGateway } from '../doubles/http-gateway';
import { faultsOf } from '../doubles/answers/answer-contract';
import { watchAnswers } from '../doubles/answers/answer-watch';
import type { SeenAnswer } from '../doubles/answers/seen-answer';
import { until } from '../doubles/until';

describe('GET /openapi.json, /openapi-3.0.json and /asyncapi.json', () => {
  it('name the address they were asked at', async () => {
    await using gateway = await httpGateway();

    for (const path of ['/openapi.json', '/openapi-3.0.json']) {
      const { body } = await gateway.call('GET', path, { key: '' });
      expect(body.servers).toEqual([{ url: gateway.url }]);
    }
    const { body } = await gateway.call('GET', '/asyncapi.json', { key: '' });
    const host = `127.0.0.1:${gateway.port}`;
    expect(body.servers.http).toMatchObject({ host, protocol: 'http' });
    expect(body.servers.webSocket).toMatchObject({ host, protocol: 'ws' });
    expect(body.servers.http.pathname).toBeUndefined();
  });

  it('name the public URL where there is one', async () => {
    const publicUrl = 'https://chat.example.com/gateway';
    await using gateway = await httpGateway({ options: { publicUrl } });

    const older = await gateway.call('GET', '/openapi-3.0.json', { key: '' });
    expect(older.body.servers).toEqual([{ url: publicUrl }]);
    const { body } = await gateway.call('GET', '/asyncapi.json', { key: '' });
    const place = { host: 'chat.example.com', pathname: '/gateway' };
    expect(body.servers.http).toMatchObject({ ...place, protocol: 'https' });
    expect(body.servers.webSocket).toMatchObject({ ...place, protocol: 'wss' });
  });
});

const alive: SeenAnswer = {
  method: 'GET',
  path: '/livez',
  status: 200,
  headers: { 'content-type': 'application/json', 'x-request-id': 'a' },
  text: '{"status":"ok"}',
};
const json = { 'content-type': 'application/json' };

describe('the check every answer of a test goes through', () => {
  it('sees each, however it was asked for', async () => {
    await using gateway = await httpGateway();
    using watch = watchAnswers();

    const seen: SeenAnswer[] = [];
    await (await fetch(`${gateway.url}/livez?verbose`)).text();
    await until(() => seen.push(...watch.take()) > 0);

    expect(seen[0]).toMatchObject({ method: 'GET', path: '/livez?verbose', status: 400 });
    expect(JSON.parse(seen[0]?.text ?? '')).toMatchObject({ code: 'unknown_field' });
  });

  it('finds nothing in an answer as described', () => {
    expect(faultsOf(alive)).toEqual([]);
  });

  it.each([
    ['a status', { ...alive, status: 202 }, 'this status is not listed'],
    ['a member', { ...alive, text: '{"status":"ok","more":1}' }, 'additional properties'],
    ['a missing member', { ...alive, text: '{}' }, 'status'],
    ['a missing header', { ...alive, headers: json }, 'header x-request-id is missing'],
    ['a header', { ...alive, headers: { ...alive.headers, 'x-a': '1' } }, 'x-a is not listed'],
    [
      'a content type',
      { ...alive, headers: { ...alive.headers, 'content-type': 'text/html' } },
      'content type text/html is not listed',
    ],
    [
      'a problem code',
      {
        ...alive,
        status: 400,
        headers: { ...alive.headers, 'content-type': 'application/problem+json' },
        text: '{"code":"chat_not_found"}',
      },
      'code chat_not_found is not listed',
    ],
  ])('finds %s that is not described', (_what, answer, found) => {
    expect(faultsOf(answer).join('\n').toLowerCase()).toContain(found);
  });
});
