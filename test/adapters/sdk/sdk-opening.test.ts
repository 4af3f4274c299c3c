import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Deferred } from '../../../src/runtime/deferred';
import { UpstreamError } from '../../../src/sessions/upstream';
import { ManualClock } from '../../doubles/manual-clock';
import { chromium } from '../../doubles/sdk-processes';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { plainSdk, StandIn } from './stand-in';

const chat = 'CHAT_1';

async function refusalOf(standIn: StandIn, token?: string): Promise<UpstreamError> {
  const error = await standIn.connect(token).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UpstreamError)) throw new Error('it opened');
  return error;
}

describe('the opening of a page', () => {
  it('waits for an SDK that comes late', async () => {
    await using standIn = await StandIn.start(`setTimeout(() => { ${plainSdk} }, 1500);`);
    const connection = await standIn.connect();
    await connection.join(chat, {});
    connection.close('done');
  }, 30_000);

  it('takes LIVECHAT without LIVECHATSDK', async () => {
    await using standIn = await StandIn.start(
      `${plainSdk} globalThis.LIVECHAT = SDK; delete globalThis.LIVECHATSDK;`,
    );
    const connection = await standIn.connect();
    await connection.join(chat, {});
    connection.close('done');
  }, 30_000);

  it('gives up on an SDK that never loads', async () => {
    const pageClock = new ManualClock();
    const asked = new Deferred<void>();
    const serve = (): void => asked.resolve();
    await using standIn = await StandIn.start('', { serve, pageClock });
    const refusal = refusalOf(standIn);
    await asked.promise;
    pageClock.advance(15_000);
    expect(await refusal).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('did not load in time') as string,
    });
  }, 30_000);

  it('says with what an SDK failed that throws', async () => {
    const pageClock = new ManualClock();
    await using standIn = await StandIn.start('throw new Error("no crypto here");', { pageClock });
    const refusal = refusalOf(standIn);
    let isOver = false;
    void refusal.finally(() => (isOver = true));
    // Ten times as fast as it is: the script is looked for again and again.
    await until(() => (pageClock.advance(50), isOver), 20_000);
    expect((await refusal).message).toContain('no crypto here');
  }, 30_000);

  it('gives up on a login that never settles', async () => {
    const hostClock = new ManualClock();
    const asked = new Deferred<void>();
    const serve = ({ url }: IncomingMessage, response: ServerResponse): void => {
      if (url === '/login') asked.resolve();
      response.setHeader('content-type', 'text/javascript');
      response.end(`${plainSdk}
        SDK.login = () => { fetch('/login'); return new Promise(() => {}); };`);
    };
    await using standIn = await StandIn.start('', { serve, hostClock });
    const refusal = refusalOf(standIn);
    await asked.promise;
    hostClock.advance(15_000);
    expect(await refusal).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('did not answer the login') as string,
    });
  }, 30_000);

  it('takes a login that is no promise, or not there, for one', async () => {
    await using bare = await StandIn.start(`${plainSdk} SDK.login = () => undefined;`);
    (await bare.connect('right')).close('done');
    await using without = await StandIn.start(`${plainSdk} delete SDK.login;`);
    (await without.connect('right')).close('done');
  }, 30_000);

  it('says what CTLive answered for a tenant that is not there', async () => {
    await using standIn = await StandIn.start('', {
      serve: (_request, response) => {
        response.statusCode = 404;
        response.end('no such tenant');
      },
    });
    expect(await refusalOf(standIn)).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('404') as string,
    });
  }, 30_000);

  it('asks for another login when the JWT is wrong', async () => {
    await using standIn = await StandIn.start(`${plainSdk}
      SDK.login = (jwt) => jwt === 'right' ? Promise.resolve({}) : Promise.reject('bad token');`);
    expect(await refusalOf(standIn, 'wrong')).toMatchObject({
      code: 'login_required',
      message: expect.stringContaining('bad token') as string,
    });
    (await standIn.connect('right')).close('done');
  }, 30_000);
});

describe('the end of a page', () => {
  const endings: readonly (readonly [string, string])[] = [
    ['CTLive logs the identity out', `standIn.logout('keepaliveExpired')`],
    ['somebody logged the identity out', `standIn.logout('explicitLogout')`],
    ['the page navigates away', `location.href = '/elsewhere'`],
    ['the page hangs', `for (;;) {}`],
    [
      'the page uses too much memory',
      `globalThis.hoard = Array.from({ length: 80 }, (_, at) =>
      new Array(1e6).fill(at + 0.5)); setInterval(() => hoard.length, 100)`,
    ],
  ];

  it.each(endings)(
    'is told when %s',
    async (_name, script) => {
      await using standIn = await StandIn.start(`${plainSdk}
      contact.isWriting = () => { setTimeout(() => { ${script} }, 10); };`);
      const connection = await standIn.connect();
      await connection.join(chat, {});
      await connection.setWriting(chat, true);
      expect(await connection.closed).toContain('closed by the peer');
      const next = await standIn.connect();
      expect(next.streamId).not.toBe(connection.streamId);
      next.close('done');
    },
    30_000,
  );
});

describe('what a page may reach', () => {
  it('is its tenant alone, under a name that is no loopback, WebSockets included', async () => {
    await using directory = await temporaryDirectory();
    const mapped = join(directory.path, 'chromium');
    const rules =
      '--host-resolver-rules="MAP ctlive.example 127.0.0.1,MAP other.example 127.0.0.1"';
    await writeFile(mapped, `#!/bin/sh\nexec ${await chromium()} ${rules} "$@"\n`);
    await chmod(mapped, 0o755);
    const asked: string[] = [];
    await using standIn = await StandIn.start(plainSdk, {
      hostName: 'ctlive.example',
      executablePath: mapped,
      serve: (request, response) => {
        asked.push(`${request.headers.host?.split(':')[0]}${request.url}`);
        response.setHeader('content-type', 'text/javascript');
        response.setHeader('access-control-allow-origin', '*');
        const { port } = new URL(`http://${request.headers.host}`);
        response.end(`${plainSdk}
          contact.isWriting = async () => {
            const reach = (url) => fetch(url, { mode: 'no-cors' }).then(() => 'reached', () => 'refused');
            const socket = (url) => new Promise((resolve) => {
              const ws = new WebSocket(url);
              ws.onopen = () => resolve('reached');
              ws.onerror = () => resolve('refused');
            });
            const found = [
              await reach('/own'),
              await reach('http://other.example:${port}/other'),
              await reach('http://127.0.0.1:${port}/loopback'),
              await socket('ws://other.example:${port}/socket'),
              await socket('ws://127.0.0.1:${port}/socket'),
            ];
            standIn.tell('message', { id: 'R1', content: { text: found.join(' ') } });
          };`);
      },
    });
    const connection = await standIn.connect();
    await connection.join(chat, {});
    await connection.setWriting(chat, true);
    await until(() => standIn.told.length > 0, 10_000);
    expect(standIn.told[0]?.event).toMatchObject({
      message: { content: { text: 'reached refused refused refused refused' } },
    });
    expect(new Set(asked.map((each) => each.split('/')[0]))).toEqual(new Set(['ctlive.example']));
    connection.close('done');
  }, 40_000);
});
