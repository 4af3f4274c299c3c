import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RoomEvent } from './room';

type Listener = (event: RoomEvent) => void;

/** What is on its way to one page, over whichever transport its script opens. */
export class Line {
  readonly #waiting: RoomEvent[] = [];
  #listener: Listener | undefined;

  constructor(readonly session: string) {}

  push(event: RoomEvent): void {
    if (this.#listener) this.#listener(event);
    else this.#waiting.push(event);
  }

  get isFollowed(): boolean {
    return this.#listener !== undefined;
  }

  /** Until the way to the page is closed. */
  listen(listener: Listener, way: EventEmitter): void {
    this.#listener = listener;
    way.once('close', () => {
      if (this.#listener === listener) this.#listener = undefined;
    });
    for (const event of this.#waiting.splice(0)) listener(event);
  }

  /** Answers with what there is as soon as there is something. */
  poll(response: ServerResponse): void {
    const answer = (events: readonly RoomEvent[]): void => {
      this.#listener = undefined;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(events));
    };
    if (this.#waiting.length > 0) answer(this.#waiting.splice(0));
    else this.listen((event) => answer([event]), response);
  }

  /** Server-sent events. */
  stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': here\n\n');
    this.listen((event) => response.write(`data: ${JSON.stringify(event)}\n\n`), response);
  }
}
