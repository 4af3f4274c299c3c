import { Deferred } from '../../runtime/deferred';
import type { Clock, Timer } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import type { Chat } from '../chats/chat';
import type { ChatListener, StreamEntry } from '../chats/event-stream';
import type { FileStore } from '../chats/file-store';
import { fileMessageType, type ChatMessage } from '../chats/messages';
import { samplePdf, samplePng } from './sample-files';

/** Three such pauses pass between a message and its answer. */
const pauseMs = 60;

/**
 * A customer who answers. In rounds, for all that arrived meanwhile: 1. received; 2. seen, starts
 * writing; 3. stops writing, answers. One timer at a time, whatever the number of messages.
 */
export class AnsweringCustomer implements ChatListener {
  #waiting: ChatMessage[] = [];
  #isBusy = false;
  #isGone = false;
  #pause: { readonly timer: Timer; readonly over: Deferred<void> } | undefined;

  constructor(
    private readonly options: {
      readonly chat: Chat;
      readonly files: FileStore;
      readonly clock: Clock;
      readonly logger: Logger;
    },
  ) {}

  start(): void {
    this.options.chat.stream.listen(this);
  }

  stop(): void {
    this.#isGone = true;
    this.options.chat.stream.unlisten(this);
    this.#pause?.timer.cancel();
    this.#pause?.over.resolve();
  }

  onEntry({ event }: StreamEntry): void {
    if (event.name === 'contactEnded') this.stop();
    if (!('messageType' in event.data)) return;
    const message = this.options.chat.messages.find(String(event.data['id']));
    if (message === undefined || !message.entry.content.user.isAgent) return;
    this.#waiting.push(message);
    if (!this.#isBusy) this.#begin();
  }

  #begin(): void {
    this.#isBusy = true;
    // Nobody waits for a customer: a failure (the disk is full) leaves a message unanswered.
    this.#answerWaiting().catch((error: unknown) =>
      this.options.logger.warn('the customer stopped', { error }),
    );
  }

  async #answerWaiting(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#isGone) await this.#answerRound();
    } finally {
      this.#isBusy = false;
    }
  }

  async #answerRound(): Promise<void> {
    const { chat } = this.options;
    const messages = this.#waiting;
    this.#waiting = [];
    await this.#wait();
    for (const message of messages) chat.markReceived(message);
    await this.#wait();
    for (const message of messages) chat.markSeen(message);
    if (chat.isActive) chat.setWriting(chat.customer, true);
    await this.#wait();
    if (chat.isActive) chat.setWriting(chat.customer, false);
    for (const message of messages) await this.#answer(message);
  }

  async #answer({ entry }: ChatMessage): Promise<void> {
    if (this.#isGone) return;
    const { chat } = this.options;
    const { text, url, fileName } = entry.content;
    if (text === undefined) {
      chat.sendText(
        chat.customer,
        url === undefined ? `Thank you for ${fileName}.` : `I read ${url}`,
      );
      return;
    }
    chat.sendText(chat.customer, `You wrote: ${text}`);
    if (/photo/i.test(text)) await this.#sendFile('sunset.png', 'png', samplePng());
    if (/document/i.test(text)) {
      await this.#sendFile('order.pdf', 'pdf', samplePdf('Order 4711, from the CTLive simulator'));
    }
    if (/\bbye\b/i.test(text)) chat.end(chat.customer, 'success');
  }

  async #sendFile(fileName: string, documentType: string, bytes: Buffer): Promise<void> {
    const { chat, files } = this.options;
    const messageType = fileMessageType(documentType);
    const stored = await files.save(bytes);
    if (this.#isGone) return files.remove(stored);
    chat.sendFile(chat.customer, { messageType, fileName, documentType, caption: '', stored });
  }

  async #wait(): Promise<void> {
    if (this.#isGone) return;
    const over = new Deferred<void>();
    const timer = this.options.clock.setTimer(() => over.resolve(), pauseMs);
    this.#pause = { timer, over };
    await over.promise;
    this.#pause = undefined;
  }
}
