import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import { buffer } from 'node:stream/consumers';

type Secret = { readonly url: string; readonly secret: string };

export type ForgingRoad = AsyncDisposable & {
  readonly url: string;
  /** The statuses the receiver answered the forged deliveries with. */
  readonly refusals: readonly number[];
};

/**
 * The road between a program and the gateway, and a forger on it: as soon as the program has made a
 * webhook, its receiver gets deliveries that nobody may believe, before the program hears anything
 * more. Everything else passes as it is.
 */
export async function forgingRoad(target: string): Promise<ForgingRoad> {
  const refusals: number[] = [];
  let made: Secret | undefined;
  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    if (made && request.headers.authorization) {
      const webhook = made;
      made = undefined;
      for (const forged of forgedDeliveries(webhook.secret)) {
        refusals.push((await fetch(webhook.url, { method: 'POST', ...forged })).status);
      }
    }
    const answer = await passOn(target, request, body);
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    if (request.method === 'POST' && request.url === '/webhooks') {
      const text = (await buffer(answer)).toString();
      made = JSON.parse(text) as Secret;
      response.end(text);
    } else {
      response.flushHeaders();
      pipeline(answer, response, () => undefined);
    }
  };
  const server = createServer((request, response) => {
    carry(request, response).catch((error: Error) => response.destroy(error));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refusals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function passOn(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const passed = httpRequest(`${target}${url}`, { method, headers });
  passed.end(body);
  const [answer] = (await once(passed, 'response')) as [IncomingMessage];
  return answer;
}

type Forged = { readonly headers: Record<string, string>; readonly body: string };

/** What a receiver must not believe, in this order; `refusalsOf` says why. */
function forgedDeliveries(secret: string): readonly Forged[] {
  const body = '{"id":"evt_forged","type":"message.received","data":{}}';
  const nowS = Math.floor(Date.now() / 1000);
  const signed = (timestampS: number, key = secret): Forged => {
    const content = `evt_forged.${timestampS}.${body}`;
    const mac = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'));
    const headers = {
      'content-type': 'application/json',
      'webhook-id': 'evt_forged',
      'webhook-timestamp': String(timestampS),
      'webhook-signature': `v1,${mac.update(content).digest('base64')}`,
    };
    return { headers, body };
  };
  const anotherSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const right = signed(nowS);
  return [
    signed(nowS - 310),
    signed(nowS + 310),
    signed(nowS, anotherSecret),
    { ...right, body: body.replace('{}', '{"text":"changed"}') },
    { ...right, headers: { ...right.headers, 'webhook-id': 'evt_another' } },
    { body, headers: { 'content-type': 'application/json' } },
  ];
}

/** What a program says of the forged deliveries. */
export const refusalsOf = [
  ...['stale timestamp', 'stale timestamp', 'wrong signature', 'wrong signature'],
  ...['wrong signature', 'stale timestamp'],
];
