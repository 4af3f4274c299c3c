import { ManualClock } from '../../doubles/manual-clock';
import { RestPeer } from '../../doubles/rest-peer';
import { until } from '../../doubles/until';

async function* piecesOf(...pieces: string[]): AsyncGenerator<string> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

const ok = { json: { result: true, error: null } };
const contact = { json: { result: true, contact: { id: 'C' } } };

describe('a call of the REST services', () => {
  it.each([
    ['bearer:ct7', { authorization: 'Bearer ct7' }, ''],
    ['basic:ada:pass:word', { authorization: `Basic ${btoa('ada:pass:word')}` }, ''],
    ['ctlivetoken:t', { ctlivetoken: 't' }, ''],
    ['ctlivetoken-query:t&1', {}, '?ctlivetoken=t%261'],
  ])('says who it is by %s', async (auth, headers, query) => {
    await using peer = await RestPeer.serving({ routeToBot: ok });
    await using rest = peer.client({ auth });

    await rest.contacts.routeToBot('C', 'B');

    expect(peer.requests[0]?.headers).toMatchObject(headers);
    expect(peer.requests[0]?.path).toBe(`/livechat/default/routeToBot${query}`);
  });

  it('finds the route without a domain once, and stays with it', async () => {
    await using peer = await RestPeer.start(({ path }) =>
      path.startsWith('/livechat/getContactByChatID/') ? contact : undefined,
    );
    await using rest = peer.client();

    await rest.contacts.contact('C');
    await rest.contacts.contact('C');

    expect(peer.requests.map(({ path }) => path)).toEqual([
      '/livechat/default/getContactByChatID/C',
      '/livechat/getContactByChatID/C',
      '/livechat/getContactByChatID/C',
    ]);
  });

  it('leaves the domain out where there is none', async () => {
    await using peer = await RestPeer.serving({ getContactByChatID: contact });
    await using rest = peer.client({ domain: '' });

    await rest.contacts.contact('C');

    expect(peer.requests[0]?.path).toBe('/livechat/getContactByChatID/C');
  });

  it('does not take a missing chat for a missing route', async () => {
    const json = { result: false, error: 'not found' };
    await using peer = await RestPeer.serving({ getContactByChatID: { status: 404, json } });
    await using rest = peer.client();

    expect(await rest.contacts.contact('C')).toBeUndefined();
    expect(peer.requests).toHaveLength(1);
  });

  it('says that a service is not offered', async () => {
    await using peer = await RestPeer.serving({});
    await using rest = peer.client();

    await expect(rest.contacts.routeToBot('C', 'B')).rejects.toMatchObject({
      code: 'not_supported',
      outcome: 'not_done',
    });
  });

  it.each([
    [
      'a write answered false',
      { json: { result: false, error: 'chat is closed' } },
      'rejected',
      'not_done',
    ],
    ['a credential refused', { status: 401, text: 'no' }, 'login_required', 'not_done'],
    ['HTTP 500', { status: 500, text: 'oops' }, 'unavailable', 'unknown'],
    ['no JSON', { text: '<html>' }, 'invalid_response', 'unknown'],
    ['no result', { json: {} }, 'invalid_response', 'unknown'],
    ['a cut connection', 'cut' as const, 'unavailable', 'unknown'],
  ])('tells what became of a write: %s', async (_name, reply, code, outcome) => {
    await using peer = await RestPeer.serving({ endContactByChatID: reply });
    await using rest = peer.client();

    await expect(rest.contacts.end('C', 'why')).rejects.toMatchObject({ code, outcome });
    expect(peer.requests).toHaveLength(1);
  });

  it('repeats a read that was cut off, and only a read', async () => {
    let cuts = 2;
    await using peer = await RestPeer.start(() => (cuts-- > 0 ? 'cut' : contact));
    await using rest = peer.client();

    expect(await rest.contacts.contact('C')).toMatchObject({ id: 'C' });
    expect(peer.requests).toHaveLength(3);
  });

  it('ends at its deadline: a read is not done, a write unknown', async () => {
    await using peer = await RestPeer.start(() => 'silence');
    const clock = new ManualClock();
    await using rest = peer.client({ clock, timeoutMs: 1_000 });

    const read = rest.contacts.contact('C').catch((error: unknown) => error);
    const write = rest.contacts.end('C', 'why').catch((error: unknown) => error);
    await until(() => peer.requests.length === 2);
    clock.advance(1_000);

    expect(await read).toMatchObject({ code: 'timeout', outcome: 'not_done' });
    expect(await write).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });

  it('refuses an answer that is larger than may be held', async () => {
    const text = JSON.stringify({ result: true, contact: { id: 'x'.repeat(2 * 1024 * 1024) } });
    await using peer = await RestPeer.serving({ getContactByChatID: { text } });
    await using rest = peer.client();

    await expect(rest.contacts.contact('C')).rejects.toMatchObject({ code: 'invalid_response' });
  });

  it('sends the bodies of WhatsApp messages as the pages show them', async () => {
    await using peer = await RestPeer.start(() => ok);
    await using rest = peer.client();
    const address = { customerPhoneNumber: '39', servicePhoneNumber: '44' };

    await rest.whatsApp.text({ ...address, text: 'hi' });
    await rest.whatsApp.text({ ...address, text: 'hi', chatId: 'C' });
    const base64 = piecesOf('AA', 'AA');
    const named = { messageType: 'IMAGE', fileName: 'a.png' } as const;
    await rest.whatsApp.multimedia({ ...address, ...named, sizeBytes: 3, base64 });
    const data = { headerData: ['G'], bodyData: ['5'], dynamicUrl: [] };
    await rest.whatsApp.template({ ...address, templateName: 't', language: 'en_GB', ...data });

    expect(peer.requests.map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
      ['sendExternalMessageToCtlivesocial', { ...address, text: 'hi' }],
      [
        'sendExternalTextMessageToActiveChat',
        { userid: '39', serviceid: '44', chatid: 'C', text: 'hi' },
      ],
      [
        'sendExternalMultimediaMessageToCtlivesocial',
        { ...address, messageType: 'IMAGE', fileName: 'a.png', document: 'AAAA' },
      ],
      [
        'sendExternalTemplateMessageToCtlivesocial',
        { ...address, templateName: 't', language: 'en_GB', header: null, ...data },
      ],
    ]);
  });
});

describe('the circuit breaker', () => {
  it('opens after five failures in a row, then lets one call through', async () => {
    await using peer = await RestPeer.serving({ endContactByChatID: { status: 500, text: '' } });
    const clock = new ManualClock();
    await using rest = peer.client({ clock, timeoutMs: 60_000 });
    for (let n = 0; n < 5; n += 1) {
      await expect(rest.contacts.end('C', 'why')).rejects.toMatchObject({ outcome: 'unknown' });
    }

    await expect(rest.contacts.end('C', 'why')).rejects.toMatchObject({
      code: 'unavailable',
      outcome: 'not_done',
    });
    expect(peer.requests).toHaveLength(5);

    clock.advance(10_000);
    peer.script = () => ok;
    await rest.contacts.end('C', 'why');
    await rest.contacts.end('C', 'why');
    expect(peer.requests).toHaveLength(7);
  });

  it('does not count refusals', async () => {
    const json = { result: false, error: 'closed' };
    await using peer = await RestPeer.serving({ endContactByChatID: { json } });
    await using rest = peer.client();
    for (let n = 0; n < 7; n += 1) {
      await expect(rest.contacts.end('C', 'why')).rejects.toMatchObject({ code: 'rejected' });
    }
    expect(peer.requests).toHaveLength(7);
  });
});
