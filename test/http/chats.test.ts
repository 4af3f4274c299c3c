import { httpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

const chat = `/chats/${demoChatId}`;

describe('POST /chats/{chatId}/join', () => {
  it('answers 201 with a Location, then 200', async () => {
    await using gateway = await httpGateway();

    const first = await gateway.call('POST', `${chat}/join`, { json: { nickname: 'Desk' } });
    const second = await gateway.call('POST', `${chat}/join`);

    expect(first).toMatchObject({ status: 201, body: { id: demoChatId } });
    expect(first.headers.get('location')).toBe(chat);
    expect(second).toMatchObject({ status: 200, body: { id: demoChatId } });
    expect(gateway.stub.calls.map(({ args }) => args[1])).toEqual([{ nickname: 'Desk' }, {}]);
  });

  it('labels the chat once it is joined', async () => {
    await using gateway = await httpGateway();
    const labels = { externalId: 'order-4711', metadata: { team: 'north' } };

    const answer = await gateway.call('POST', `${chat}/join`, { json: labels });

    expect(answer.body).toMatchObject(labels);
    expect(gateway.stub.calls.map(({ method }) => method)).toEqual(['join', 'label']);
  });

  it('labels nothing when the chat cannot be joined', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', '/chats/unknown/join', {
      json: { externalId: 'order-4711' },
    });

    expect(answer.status).toBe(404);
    expect(gateway.stub.calls.map(({ method }) => method)).toEqual(['join']);
  });

  it('takes null for every optional field, in maps too', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', `${chat}/join`, {
      json: { nickname: null, externalId: null, metadata: { a: null, b: 'c' } },
    });

    expect(answer.status).toBe(201);
    expect(gateway.stub.calls[1]?.args[1]).toEqual({ metadata: { b: 'c' } });
  });
});

describe('POST /chats/{chatId}/leave', () => {
  it.each([{}, { json: {} }])(
    'answers the chat, with or without an empty body',
    async (options) => {
      await using gateway = await httpGateway();

      const answer = await gateway.call('POST', `${chat}/leave`, options);

      expect(answer).toMatchObject({ status: 200, body: { id: demoChatId } });
    },
  );
});

describe('POST /chats/{chatId}/end', () => {
  it('hands the reason on', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('POST', `${chat}/end`, { json: { reason: 'spam' } });

    expect(answer).toMatchObject({ status: 200, body: { state: 'ended' } });
    expect(gateway.stub.calls[0]).toMatchObject({ method: 'end', args: [{}, 'spam'] });
  });
});

describe('PATCH /chats/{chatId}', () => {
  it('sets the labels given', async () => {
    await using gateway = await httpGateway();

    const answer = await gateway.call('PATCH', chat, { json: { metadata: { team: 'north' } } });

    expect(answer).toMatchObject({ status: 200, body: { metadata: { team: 'north' } } });
  });
});

describe('GET /chats', () => {
  it('pages with nextCursor and hasMore', async () => {
    await using gateway = await httpGateway();

    const first = await gateway.call('GET', '/chats?limit=1&state=active&order=asc');
    const last = await gateway.call('GET', `/chats?after=${first.body.nextCursor}`);

    expect(first.body).toMatchObject({ hasMore: true, data: [{ id: demoChatId }] });
    expect(last.body.hasMore).toBe(false);
    expect('nextCursor' in last.body).toBe(false);
  });
});
