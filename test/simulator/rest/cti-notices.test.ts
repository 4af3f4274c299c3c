import { RestPeer } from '../../doubles/rest-peer';
import { until } from '../../doubles/until';
import { runningSimulator } from '../running-simulator';

describe('the CTI webhooks of the simulator', () => {
  it('tell of every chat that starts and ends, as the pages describe them', async () => {
    await using peer = await RestPeer.start(() => ({ json: { result: true, error: null } }));
    await using simulator = await runningSimulator();
    await simulator.control('PUT', '/cti', { url: `${peer.url}/contacts`, token: 'cti' });
    const chatId = await simulator.openChat({ nickname: 'Ada', service: 'sales' });
    await simulator.control('POST', `/chats/${chatId}/end`);
    await until(() => peer.requests.length === 2);

    const [start, end] = peer.requests;
    expect(start?.headers.authorization).toBe('Bearer cti');
    expect(start?.body).toMatchObject({
      ...{ cid: chatId, media: 'chat', serv: 'sales', event: 'new', serv_name: 'sales' },
      ...{ beginTime: expect.any(Number), endTime: '', lang: 'en-gb', widgetid: 'classic_popup' },
      ...{ users: expect.any(Object), dataCollections: expect.any(Object) },
    });
    expect(end?.body).toMatchObject({ cid: chatId, event: 'end', endTime: expect.any(Number) });
    expect(end?.body).not.toHaveProperty('media');
    expect(end?.body).not.toHaveProperty('serv');
  });

  it('are posted again when they were not taken, before the next one', async () => {
    let refusals = 2;
    await using peer = await RestPeer.start(() =>
      refusals-- > 0 ? { status: 503, text: '' } : { json: {} },
    );
    await using simulator = await runningSimulator();
    await simulator.control('PUT', '/cti', { url: peer.url });
    const chatId = await simulator.openChat();
    await simulator.control('POST', `/chats/${chatId}/end`);
    await until(() => peer.requests.length === 4);

    expect(peer.requests.map(({ body }) => body.event)).toEqual(['new', 'new', 'new', 'end']);
  });

  it('go nowhere once they are turned off', async () => {
    await using peer = await RestPeer.start(() => ({ json: {} }));
    await using simulator = await runningSimulator();
    await simulator.control('PUT', '/cti', { url: peer.url, token: 'secret' });
    const { body } = await simulator.control('PUT', '/cti', {});

    expect(body).toEqual({ hasToken: false });
    await simulator.openChat();
    await simulator.openChat();
    expect(peer.requests).toEqual([]);
  });
});
