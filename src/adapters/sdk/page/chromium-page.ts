import type { CDPSession, Page } from 'playwright-core';
import { z } from 'zod';
import type { Clock, Timer } from '../../../runtime/clock';
import { Deferred } from '../../../runtime/deferred';
import { within } from '../deadline';
import type { PageAnswer, PageNotice } from './page-runtime';
import type { PageOp, SdkPage } from './sdk-page';

export type ChromiumPageOptions = {
  readonly page: Page;
  readonly devtools: CDPSession;
  readonly clock: Clock;
  /** The tenant's, with its port. */
  readonly host: string;
  readonly onNotice: (notice: PageNotice) => void;
};

const bindingName = 'ctliveGatewayTell';
const lookEveryMs = 1_000;
/** A page that does not run a line of script for so long hangs; one that handles a file may. */
const hungAfterMs = 2_500;
const hungWithFileMs = 15_000;
/** Heap of a page with hundreds of chats is a tenth of this; measured after a collection. */
const maxHeapBytes = 256 * 1024 * 1024;
const closeMs = 2_000;
const fileOps: ReadonlySet<PageOp> = new Set(['append', 'file', 'fetch', 'slice']);

type Scope = {
  readonly ctliveGatewayPage?: {
    isReady(): boolean;
    call(op: string, args: readonly unknown[]): Promise<PageAnswer>;
    take(name: string, file: unknown, length: number): Promise<boolean>;
  };
};
type Given = { readonly name: string; readonly length: number };
type Input = { readonly files?: ArrayLike<unknown> };
type InputMaker = { document: { createElement(name: string): { type: string } } };
type Heap = { usedSize: number; backingStorageSize?: number; embedderHeapUsedSize?: number };

/** A page of Chromium, watched: what crashes, hangs, grows or navigates away is closed. */
export class ChromiumPage implements SdkPage {
  readonly gone: Promise<string>;
  readonly #gone = new Deferred<string>();
  #reason: string | undefined;
  #timer: Timer | undefined;
  #filesInHand = 0;
  #networkFaults = 0;
  #lastError: string | undefined;
  #isWatching = false;

  constructor(private readonly options: ChromiumPageOptions) {
    this.gone = this.#gone.promise;
    const { page } = options;
    page.on('crash', () => void this.close('the page crashed'));
    page.on('close', () => void this.close('the page was closed'));
    page.on('pageerror', (error) => (this.#lastError = error.message.slice(0, 300)));
    page.on('requestfailed', (request) => this.#noteFault(request.url()));
    page.on('response', (response) => {
      if (response.status() >= 500) this.#noteFault(response.url());
    });
    page.on('websocket', (socket) => socket.on('socketerror', () => this.#noteFault(socket.url())));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) void this.#lookAfterNavigation();
    });
  }

  get isGone(): boolean {
    return this.#reason !== undefined;
  }

  get networkFaults(): number {
    return this.#networkFaults;
  }

  get lastError(): string | undefined {
    return this.#lastError;
  }

  /** The way from the page to here: the browser's own binding. */
  async bind(): Promise<void> {
    const { devtools, onNotice } = this.options;
    devtools.on('Runtime.bindingCalled', ({ name, payload }) => {
      const notice = name === bindingName ? noticeOf(payload) : undefined;
      if (notice && !this.isGone) onNotice(notice);
    });
    await devtools.send('Runtime.enable');
    await devtools.send('Runtime.addBinding', { name: bindingName });
  }

  async isReady(): Promise<boolean> {
    const look = this.options.page.evaluate(
      () => (globalThis as Scope).ctliveGatewayPage?.isReady() ?? false,
    );
    return look.catch(() => false);
  }

  async call(op: PageOp, ...args: readonly unknown[]): Promise<PageAnswer> {
    const isFile = fileOps.has(op);
    if (isFile) this.#filesInHand += 1;
    try {
      return await this.options.page.evaluate(
        ([name, given]) => (globalThis as Scope).ctliveGatewayPage!.call(name, given),
        [op, args] as const,
      );
    } catch (error) {
      // Playwright rejects when the page goes: whether the SDK did it nobody knows any more.
      await this.close(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'gone');
      return new Promise(() => undefined);
    } finally {
      if (isFile) this.#filesInHand -= 1;
    }
  }

  /** By an input of the page's: the text itself never passes the debugging connection. */
  async giveFile(name: string, path: string, length: number): Promise<boolean> {
    this.#filesInHand += 1;
    try {
      const made = await this.options.page.evaluateHandle(makeInput);
      await made.asElement()?.setInputFiles(path);
      const isTaken = await made.evaluate(takeFile, { name, length });
      await made.dispose();
      return isTaken;
    } catch {
      return false;
    } finally {
      this.#filesInHand -= 1;
    }
  }

  watch(): void {
    this.#isWatching = true;
    this.#timer = this.options.clock.setTimer(() => {
      void this.#look().finally(() => {
        if (!this.isGone) this.watch();
      });
    }, lookEveryMs);
  }

  async close(reason: string): Promise<void> {
    if (this.isGone) return;
    this.#reason = reason;
    this.#timer?.cancel();
    this.#gone.resolve(reason);
    const { page, clock } = this.options;
    const closed = page.context().close();
    await within(
      clock,
      closeMs,
      closed.catch(() => undefined),
    );
  }

  /** What was refused on its way to others says nothing about the tenant. */
  #noteFault(url: string): void {
    if (URL.canParse(url) && new URL(url).host === this.options.host) this.#networkFaults += 1;
  }

  async #look(): Promise<void> {
    const { page, clock } = this.options;
    const limitMs = this.#filesInHand > 0 ? hungWithFileMs : hungAfterMs;
    const sign = page.evaluate(() => true).catch(() => false);
    if ((await within(clock, limitMs, sign)) === 'late') {
      await this.close('the page hangs');
      return;
    }
    if (this.#filesInHand === 0 && (await this.#heapBytes()) > maxHeapBytes)
      await this.#judgeHeap();
  }

  async #judgeHeap(): Promise<void> {
    await this.options.devtools.send('HeapProfiler.collectGarbage').catch(() => undefined);
    if ((await this.#heapBytes()) > maxHeapBytes) await this.close('the page uses too much memory');
  }

  async #heapBytes(): Promise<number> {
    const heap = await this.options.devtools
      .send('Runtime.getHeapUsage')
      .catch(() => ({ usedSize: 0 }));
    const { usedSize, backingStorageSize = 0, embedderHeapUsedSize = 0 } = heap as Heap;
    return usedSize + backingStorageSize + embedderHeapUsedSize;
  }

  /** A changed fragment leaves everything in place; a new document does not. */
  async #lookAfterNavigation(): Promise<void> {
    if (!this.#isWatching) return;
    const isThere = await this.options.page
      .evaluate(() => (globalThis as Scope).ctliveGatewayPage !== undefined)
      .catch(() => false);
    if (!isThere) await this.close('the page navigated away');
  }
}

/** Runs in the page. It is in no document: the vendor's script does not meet it. */
function makeInput(): unknown {
  const input = (globalThis as unknown as InputMaker).document.createElement('input');
  input.type = 'file';
  return input;
}

/** Runs in the page. */
function takeFile(input: unknown, { name, length }: Given): Promise<boolean> {
  return (globalThis as Scope).ctliveGatewayPage!.take(name, (input as Input).files?.[0], length);
}

const pageNotice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('logout'), reason: z.string() }),
  z.object({
    kind: z.literal('event'),
    chatId: z.string(),
    seq: z.number().int().positive(),
    name: z.string(),
    event: z.unknown().optional(),
    atMs: z.number(),
  }),
]);

/** The page is not trusted: what is no notice is passed over. */
function noticeOf(payload: string): PageNotice | undefined {
  try {
    return pageNotice.parse(JSON.parse(payload));
  } catch {
    return undefined;
  }
}
