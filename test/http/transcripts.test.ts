import { httpGateway } from '../doubles/http-gateway';
import { demoChatId } from '../doubles/stub-engine';

describe('GET /chats/{chatId}/transcript', () => {
  it('is a text or a page where that is asked for, and nothing in it is markup', async () => {
    await using gateway = await httpGateway();
    const path = `/chats/${demoChatId}/transcript`;
    const text = await gateway.call('GET', `${path}?format=text`);
    const page = await gateway.call('GET', `${path}?format=html`);

    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(text.text).toContain('unknown: <b>1 & 1</b>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('&lt;b&gt;1 &amp; 1&lt;/b&gt;');
    expect(page.text).not.toContain('<b>');
  });

  it('needs the scope, and a chat the key may see', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['messages:read'], { chatIds: ['CHAT_1'] });
    const path = `/chats/${demoChatId}/transcript`;

    expect((await gateway.call('GET', path, { key })).status).toBe(404);
    const other = await gateway.keyWith(['events:read']);
    expect((await gateway.call('GET', path, { key: other })).status).toBe(403);
  });
});

describe('POST /transcripts/search', () => {
  it('shows a key only its chats, in pages', async () => {
    await using gateway = await httpGateway();
    const json = { nickname: 'Ada' };
    const first = await gateway.call('POST', '/transcripts/search?limit=1', { json });
    expect(first.body).toMatchObject({ data: [{ chatId: 'CHAT_1' }], hasMore: true });
    const after = `/transcripts/search?limit=1&after=${first.body.nextCursor}`;
    const next = await gateway.call('POST', after, { json });
    expect(next.body).toMatchObject({ data: [{ chatId: 'CHAT_2' }], hasMore: false });
    const key = await gateway.keyWith(['transcripts:read'], { chatIds: ['CHAT_2'] });
    const own = await gateway.call('POST', '/transcripts/search', { json, key });
    expect(own.body.data).toMatchObject([{ chatId: 'CHAT_2' }]);
  });
});

describe('POST /transcripts/search, of nothing', () => {
  it.each([
    ['callData', { callData: {} }],
    ['to', { from: '2027-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
  ])('names the field at fault: %s', async (field, json) => {
    await using gateway = await httpGateway();
    const answer = await gateway.call('POST', '/transcripts/search', { json });

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors).toMatchObject([{ field }]);
  });
});

describe('upstreams, for a key without admin', () => {
  it('share a visible one, and are named no address', async () => {
    await using gateway = await httpGateway();
    const key = await gateway.keyWith(['upstreams:write'], { upstreams: ['default', 'mine'] });
    const put = (id: string, json: object) =>
      gateway.call('PUT', `/upstreams/${id}`, { key, json });

    expect((await put('mine', { from: 'default', nickname: 'Ada', token: 't' })).status).toBe(201);
    expect((await put('other', { from: 'default', token: 't' })).body.code).toBe(
      'upstream_not_found',
    );
    expect((await put('mine', { from: 'second' })).body.code).toBe('upstream_not_found');
    expect((await put('mine', { url: 'ws://a.b/' })).body.code).toBe('insufficient_scope');
    expect((await put('mine', { from: 'default', ctiToken: 'x' })).body.code).toBe(
      'insufficient_scope',
    );
    expect((await put('mine', { from: 'default', url: 'ws://a.b/' })).status).toBe(400);
    expect((await put('mine', {})).status).toBe(400);
  });
});
