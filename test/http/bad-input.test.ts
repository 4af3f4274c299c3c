import { httpGateway, type HttpGateway } from '../doubles/http-gateway';
import {
  errorResponses,
  isErrorCode,
  type ErrorCode,
} from '../../src/http/problems/error-responses';
import { malformedBodies } from './malformed-bodies';
import { malformedHeads } from './malformed-heads';

const malformedCalls = [...malformedHeads, ...malformedBodies];

async function stateOf(gateway: HttpGateway): Promise<unknown> {
  return {
    calls: gateway.stub.calls.filter(({ method }) => method !== 'label').length,
    labels: gateway.stub.calls.filter(({ method }) => method === 'label').length,
    log: await gateway.store.eventLog.bounds(),
    keys: (await gateway.keys.list()).length,
    operation: await gateway.operations.find('configured', 'a'),
  };
}

function readExpectation(codeAndField: string): { code: ErrorCode; field?: string } {
  const [code = '', ...field] = codeAndField.split(' ');
  if (!isErrorCode(code)) throw new Error(`no such code: ${code}`);
  return { code, field: field.length > 0 ? field.join(' ') : undefined };
}

describe('a malformed call', () => {
  it('comes in more than sixty kinds', () => {
    expect(malformedCalls.length).toBeGreaterThan(60);
  });

  it.each(malformedCalls.map((row) => ({ what: row[0], row })))('$what', async ({ row }) => {
    const [, call, codeAndField, says, options] = row;
    await using gateway = await httpGateway();
    const [method = '', path = ''] = call.split(' ');
    const { code, field } = readExpectation(codeAndField);
    const { status } = errorResponses[code];
    const before = await stateOf(gateway);

    const answer = await gateway.call(method, path, options);

    expect(answer).toMatchObject({ status, body: { status, code, type: `/problems/${code}` } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    const errors: { field: string; remedy: string }[] = answer.body.errors ?? [];
    const error = errors.find((each) => each.field === field);
    expect(errors.map((each) => each.field)).toEqual(
      field === undefined ? [] : expect.arrayContaining([field]),
    );
    expect(error?.remedy ?? answer.body.detail).toContain(says);
    expect(await stateOf(gateway)).toEqual(before);
    expect(gateway.errors).toEqual([]);
  });

  it('is never quoted in the answer', async () => {
    await using gateway = await httpGateway();
    const secret = 'hunter2'.repeat(20);

    const answers = [
      await gateway.call('POST', '/chats/a/messages', { json: { text: 1, [secret]: secret } }),
      await gateway.call('GET', `/chats?state=${secret}&limit=${secret}`),
      await gateway.call('GET', '/chats', { key: secret }),
      await gateway.call('POST', '/api-keys', { json: { name: 'a', scopes: [secret] } }),
    ];

    for (const answer of answers) expect(answer.text).not.toContain('hunter2');
  });
});
