import { RunningService } from '../doubles/running-service';
import { ask } from '../doubles/service-calls';
import type { Answer } from '../doubles/http-gateway';

const bearer = 'cti-secret';
const user = { id: 'USER_1', nickname: 'Ada', isAgent: false, channel: 'web' };
/** The two payloads, member by member as CTLive's pages list them. */
const newContact = {
  cid: 'CHAT_DEFAULT_1',
  media: 'chat',
  serv: 'LiveChat_Popup',
  event: 'new',
  serv_name: 'Sales',
  beginTime: 1740412183580,
  endTime: '',
  title: 'Home',
  lang: 'it-it',
  userID: 'USER_1',
  users: { USER_1: user },
  dataCollections: {
    f: { dc_mode: 'chat', datacollection: [{ name: 'n', label: { IT: 'Nome' }, value: 'Ada' }] },
  },
  widgetid: 'classic_popup',
};
const { media: _media, serv: _serv, ...shared } = newContact;
const endContact = { ...shared, event: 'end', endTime: 1740412199000 };

const started = (): Promise<RunningService> => RunningService.start({ CTLIVE_CTI_TOKEN: bearer });

function post(service: RunningService, body: unknown): Promise<Answer> {
  return ask(service, 'POST', '/ctlive/default/contacts', { body, key: bearer });
}

async function typesOf(service: RunningService, chatId: string): Promise<string[]> {
  const { body } = await ask(service, 'GET', `/chats/${chatId}/events`);
  return body.data.map((event: { type: string }) => event.type);
}

describe('POST /ctlive/{upstream}/contacts', () => {
  it('takes both payloads of the pages, each once however often they come', async () => {
    await using service = await started();
    for (const body of [newContact, newContact, endContact, endContact, newContact]) {
      const answer = await post(service, body);
      expect([answer.status, answer.body]).toEqual([200, { result: true, error: null }]);
    }

    expect(await typesOf(service, newContact.cid)).toEqual(['chat.offered', 'chat.ended']);
    const { body } = await ask(service, 'GET', `/chats/${newContact.cid}`);
    expect(body).toMatchObject({
      state: 'ended',
      contactType: 'chat',
      service: { id: 'LiveChat_Popup', name: 'Sales' },
      customer: { id: 'USER_1', role: 'customer', channel: 'web' },
      forms: [{ fields: [{ name: 'n', label: 'Nome', value: 'Ada' }] }],
      startedAt: '2025-02-24T15:49:43.580Z',
      endedAt: '2025-02-24T15:49:59.000Z',
      contact: { widgetid: 'classic_popup' },
    });
  });

  it('knows a chat by its end alone, and by the members of older versions', async () => {
    await using service = await started();
    await post(service, { ...endContact, cid: 'CHAT_end' });
    const { widgetid, ...older } = { ...newContact, cid: 'CHAT_old', event: 'newContact' };
    await post(service, { ...older, widgetID: widgetid, beginTime: '1740412183580.0' });

    const ended = await ask(service, 'GET', '/chats/CHAT_end');
    expect(ended.body).toMatchObject({ state: 'ended', customer: { nickname: 'Ada' } });
    const old = await ask(service, 'GET', '/chats/CHAT_old');
    expect(old.body).toMatchObject({
      state: 'offered',
      startedAt: '2025-02-24T15:49:43.580Z',
      contact: { widgetid: 'classic_popup' },
    });
  });

  it('offers a chat again that began anew, which a late word of its former end does not end', async () => {
    await using service = await started();
    const again = { ...newContact, beginTime: newContact.beginTime + 60_000 };
    for (const body of [newContact, endContact, again, endContact]) await post(service, body);

    expect(await typesOf(service, newContact.cid)).toEqual([
      'chat.offered',
      'chat.ended',
      'chat.offered',
    ]);
    const { body } = await ask(service, 'GET', '/chats?state=offered');
    expect(body.data).toMatchObject([{ id: newContact.cid }]);
  });

  it('refuses everybody where no bearer is configured', async () => {
    await using service = await started();
    const body = { from: 'default', nickname: 'Ada' };
    await ask(service, 'PUT', '/upstreams/ada', { body });
    for (const key of [bearer, 'undefined', '']) {
      const answer = await ask(service, 'POST', '/ctlive/ada/contacts', { body: newContact, key });
      expect(answer.status).toBe(401);
    }
    expect(await typesOf(service, newContact.cid)).toEqual([]);
  });

  it.each([
    ['no chat', { event: 'new' }, 'cid'],
    ['a chat id that is an object', { cid: {}, event: 'new' }, 'cid'],
    ['a chat id that cannot be addressed', { cid: 'a\nb', event: 'new' }, 'cid'],
    ['a chat id without an end', { cid: 'C'.repeat(5_000), event: 'new' }, 'cid'],
    ['no event', { cid: 'C' }, 'event'],
    ['an unknown event', { cid: 'C', event: 'newest' }, 'event'],
  ])('names the member at fault: %s', async (_name, body, field) => {
    await using service = await started();
    const answer = await post(service, body);

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(answer.body.errors).toMatchObject([{ field }]);
  });

  it('answers hostile payloads without failing, and shows their chats to nobody’s harm', async () => {
    await using service = await started();
    const nested = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown;
    const payloads = [
      { users: { U: null }, userID: 'U' },
      { users: { U: { id: 'U', nickname: {}, channel: 5 } }, userID: 'U' },
      { users: 'abc', dataCollections: [null, 5], callData: 'x' },
      { beginTime: 1e300, endTime: {}, lang: [] },
      { event: 'end', endTime: 1e300 },
      { users: nested },
    ];
    const statuses: number[] = [];
    for (const [index, odd] of payloads.entries()) {
      const { status } = await post(service, { cid: `CHAT_${index}`, event: 'new', ...odd });
      statuses.push(status);
    }

    expect(statuses).toEqual([200, 200, 200, 200, 200, 400]);
    const { status, body } = await ask(service, 'GET', '/chats');
    expect(status).toBe(200);
    expect(body.data.length).toBeGreaterThanOrEqual(5);
    const large = await post(service, { ...newContact, title: 'x'.repeat(2 * 1024 * 1024) });
    expect([large.status, large.body.code]).toEqual([413, 'body_too_large']);
  });
});
