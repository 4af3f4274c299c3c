import { ManualClock } from '../../doubles/manual-clock';
import { RestPeer, type RestReply } from '../../doubles/rest-peer';
import { until } from '../../doubles/until';

const refused = (error: string | null, status = 200): RestReply => ({
  status,
  json: { result: false, error },
});

describe('what CTLive refuses with', () => {
  it.each<[string, RestReply, object]>([
    [
      'HTTP 200',
      refused('the chat is closed'),
      { code: 'rejected', message: 'the chat is closed' },
    ],
    ['HTTP 400', refused('bad', 400), { code: 'rejected', message: 'bad' }],
    ['HTTP 500 with its envelope', refused('no bot', 500), { code: 'rejected', message: 'no bot' }],
    ['no text', refused(null), { code: 'rejected', message: /gave no reason/ }],
    ['HTTP 401 with its envelope', refused('who?', 401), { code: 'login_required' }],
    ['HTTP 403 and a page', { status: 403, text: '<html>' }, { code: 'login_required' }],
    ['HTTP 404 with its envelope', refused('gone', 404), { code: 'rejected', message: 'gone' }],
    ['HTTP 302', { status: 302, text: '' }, { code: 'invalid_response' }],
  ])('is passed on: %s', async (_name, reply, { message, ...shown }: { message?: unknown }) => {
    await using peer = await RestPeer.serving({ routeToBot: reply });
    await using rest = peer.client();
    const error: unknown = await rest.contacts.routeToBot('C', 'B').catch((each: unknown) => each);

    expect(error).toMatchObject(shown);
    if (message !== undefined) expect((error as Error).message).toMatch(message as string);
    expect(peer.requests).toHaveLength(1);
  });

  it('is a chat that is not there, to a read answered 404', async () => {
    await using peer = await RestPeer.serving({
      getContactByChatID: refused('Kontakt fehlt', 404),
    });
    await using rest = peer.client();

    expect(await rest.contacts.contact('C')).toBeUndefined();
  });

  it.each([
    ['bearer:s3cret-token', 's3cret-token'],
    ['ctlivetoken-query:s3cret&token', 's3cret&token'],
    ['ctlivetoken-query:s3cret&token', 's3cret%26token'],
    ['ctlivetoken:s3cret token', 's3cret+token'],
    ['basic:ada:s3cret', Buffer.from('ada:s3cret').toString('base64')],
    ['basic:ada:s3cret', 's3cret'],
  ])('never repeats our credential (%s)', async (auth, said) => {
    await using peer = await RestPeer.serving({ routeToBot: refused(`no such user: ${said}!`) });
    await using rest = peer.client({ auth });
    const error: unknown = await rest.contacts.routeToBot('C', 'B').catch((each: unknown) => each);

    expect((error as Error).message).toBe('no such user: ***!');
  });

  it('is cut where it does not end', async () => {
    await using peer = await RestPeer.serving({ routeToBot: refused('x'.repeat(100_000)) });
    await using rest = peer.client();
    const error: unknown = await rest.contacts.routeToBot('C', 'B').catch((each: unknown) => each);

    expect((error as Error).message.length).toBeLessThan(1_100);
  });

  it('holds the token of the query in no error of the line', async () => {
    const peer = await RestPeer.serving({});
    await using rest = peer.client({ auth: 'ctlivetoken-query:s3cret' });
    await peer[Symbol.asyncDispose]();
    const error = (await rest.contacts
      .routeToBot('C', 'B')
      .catch((each: unknown) => each)) as Error;

    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not_done' });
    expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain('s3cret');
  });
});

describe('an opened breaker', () => {
  it('lets one call through at a time, whatever those from before still do', async () => {
    let answers = 0;
    const clock = new ManualClock();
    await using peer = await RestPeer.start(() => {
      answers += 1;
      return answers <= 6 ? 'silence' : { status: 500, text: '' };
    });
    await using rest = peer.client({ clock, timeoutMs: 1_000 });
    const end = () => rest.contacts.end('C', 'why').catch((error: unknown) => error);
    const late = Array.from({ length: 5 }, end);
    await until(() => peer.requests.length === 5);
    clock.advance(1_000);
    await Promise.all(late);
    clock.advance(10_000);
    const trial = end();
    await until(() => peer.requests.length === 6);
    const others = await Promise.all(Array.from({ length: 20 }, end));

    expect(others).toEqual(
      Array.from({ length: 20 }, () =>
        expect.objectContaining({ code: 'unavailable', outcome: 'not_done' }),
      ),
    );
    clock.advance(1_000);
    expect(await trial).toMatchObject({ code: 'timeout' });
    expect(peer.requests).toHaveLength(6);
  });
});
