/**
 * A CTLive for tests, with one tenant for each way an SDK may be made: its script, its ids, and
 * the transport that script likes. What a chat is stands in `room.ts`; the scripts alone decide
 * in which shape a page sees it.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { Line } from './line';
import { Room, customer, type RoomMessage } from './room';
import { operations, type Request } from './operations';

export type Tenant = {
  /** File of the script, and name of the tenant. */
  readonly name: string;
  readonly idOf: (count: number) => string | number;
};

/** Each tenant's script is of another make. */
export const tenants: readonly Tenant[] = [
  { name: 'long-poll', idOf: (count) => 7_000_000 + count },
  { name: 'event-source', idOf: (count) => `m/é漢😀+=/${count}/`.padEnd(300, 'x/Ω') },
  { name: 'classes', idOf: (count) => `0c8f-${count}` },
  { name: 'binary-socket', idOf: (count) => `ABEG${count}==` },
];

export class StandInCtlive implements AsyncDisposable {
  readonly #rooms = new Map<string, Room>();
  readonly #lines = new Map<string, Line>();
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<StandInCtlive> {
    const standIn = new StandInCtlive();
    standIn.#server.on('upgrade', (request, socket, head) =>
      standIn.#sockets.handleUpgrade(request, socket, head, (accepted) =>
        standIn.#accept(accepted, sessionOf(request)),
      ),
    );
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  scriptUrl(tenant: string): string {
    return `${this.origin}/livechat/${tenant}/lib/livechatsdk.js`;
  }

  /** A new chat of a tenant, its customer waiting. */
  open({ name, idOf }: Tenant): Room {
    const room = new Room(`CHAT_${name}_${this.#rooms.size}`, {
      idOf,
      tell: (session, event) => this.#line(session).push(event),
    });
    room.post(customer, { messageType: 'TEXT', content: { text: 'Is anybody there?' } });
    this.#rooms.set(room.id, room);
    return room;
  }

  /** Somebody listens to what happens for this session. */
  isFollowed(session: string): boolean {
    return this.#line(session).isFollowed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , tenant = '', what, file] = (request.url ?? '').split(/[/?]/);
    const line = this.#line(sessionOf(request));
    if (what === 'lib' && file === 'livechatsdk.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(readFileSync(join(__dirname, 'scripts', `${tenant}.js`)));
    } else if (what === 'poll') {
      line.poll(response);
    } else if (what === 'stream') {
      line.stream(response);
    } else if (what === 'rpc') {
      const answer = this.answer(line.session, await bodyOf(request));
      response.statusCode = 'error' in answer ? 409 : 200;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer));
    } else {
      response.statusCode = 404;
      response.end();
    }
  }

  /** Requests and events as UTF-8 JSON in binary frames. */
  #accept(socket: WebSocket, session: string): void {
    const send = (frame: unknown): void => socket.send(Buffer.from(JSON.stringify(frame)));
    this.#line(session).listen((event) => send({ event }), socket);
    socket.on('message', (content) => {
      const request = JSON.parse((content as Buffer).toString()) as Request & {
        readonly id: number;
      };
      send({ id: request.id, ...this.answer(session, request) });
    });
  }

  private answer(session: string, request: Request): { error: string } | { value: unknown } {
    const room = this.#rooms.get(request.chatId ?? '');
    return operations(session, room)[request.op](request);
  }

  #line(session: string): Line {
    const line = this.#lines.get(session) ?? new Line(session);
    this.#lines.set(session, line);
    return line;
  }
}

/** As the feed should have them. */
export function idsOf(messages: readonly RoomMessage[]): string[] {
  return messages.map(({ id }) => String(id));
}

function sessionOf({ url = '' }: IncomingMessage): string {
  return new URL(url, 'http://ctlive').searchParams.get('session') ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as Request;
}
