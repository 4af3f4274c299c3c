import type { Response } from 'express';
import type { Clock, Timer } from '../../runtime/clock';
import type { Chat } from '../chats/chat';
import type { ChatListener, StreamEntry } from '../chats/event-stream';

const heartbeatMs = 15_000;
/** A page that does not read is cut off; it comes back and gets a snapshot. */
const maxWaitingBytes = 4 * 1024 * 1024;

/** The customer's side of a chat as server-sent events, for as long as the page stays. */
export class ChatFeed implements ChatListener {
  #heartbeat: Timer | undefined;

  constructor(
    private readonly chat: Chat,
    private readonly response: Response,
    private readonly clock: Clock,
  ) {}

  start(): void {
    const { chat, response } = this;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.on('close', () => this.#stop());
    response.on('error', () => this.#stop());
    for (const message of chat.messages.all()) chat.markReceived(message);
    this.#write('snapshot', {
      contact: chat.contact(),
      messages: chat.messages.history(),
      receipts: this.#receipts(),
    });
    chat.stream.listen(this);
    this.#beat();
  }

  onEntry({ seq, event }: StreamEntry): void {
    this.#write('chat', { seq, event });
    if (!('messageType' in event.data)) return;
    const message = this.chat.messages.find(String(event.data['id']));
    if (message !== undefined) this.chat.markReceived(message);
  }

  #receipts(): Record<string, string> {
    const entries: [string, string][] = [];
    for (const { entry, receipt } of this.chat.messages.all()) {
      if (receipt !== undefined) entries.push([entry.id, receipt]);
    }
    return Object.fromEntries(entries);
  }

  #write(event: string, content: unknown): void {
    const { response } = this;
    response.write(`event: ${event}\ndata: ${JSON.stringify(content)}\n\n`);
    if (response.writableLength > maxWaitingBytes && event !== 'snapshot') response.destroy();
  }

  #beat(): void {
    this.#heartbeat = this.clock.setTimer(() => {
      this.response.write(': still here\n\n');
      this.#beat();
    }, heartbeatMs);
  }

  #stop(): void {
    this.chat.stream.unlisten(this);
    this.#heartbeat?.cancel();
  }
}
