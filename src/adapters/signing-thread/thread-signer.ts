import { Worker } from 'node:worker_threads';
import { afterTurns } from '../../runtime/after-turns';
import type { Logger } from '../../runtime/logger';
import { prefixOf, type Content, type Signed } from '../../webhooks/signing/signature';
import type { PublicSigningKey, Signer } from '../../webhooks/signing/signer';
import type { SigningKey } from '../../webhooks/signing/signing-key';
import {
  signingProgram,
  type SigningOrder,
  type SigningProgramData,
  type SigningResult,
} from './signing-program';

/** What it needs is garbage at once: its heap need not grow. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64 };
/** Contents that wait for no others before they go to the thread. */
const enough = 12;
/** Turns of the loop that fewer wait. */
const maxTurns = 20;

type Asked = {
  readonly content: Content;
  readonly secrets: readonly string[];
  readonly resolve: (signed: Signed) => void;
  readonly reject: (reason: unknown) => void;
  /** Where its body lies in the bytes of its order. */
  start: number;
  end: number;
};

/** With the orders that are on it: it answers them in turn. */
type Thread = { readonly worker: Worker; readonly orders: (readonly Asked[])[] };

/**
 * Signs on a thread of its own, since a signature takes longer than all else that a delivery needs
 * on the loop. What some turns of the loop ask for goes over as one piece of memory, and comes back as
 * the bodies to be sent. The thread is started by the first call. Should it fail, what it held is
 * signed here, and the next call starts another.
 */
export class ThreadSigner implements Signer, AsyncDisposable {
  readonly public: PublicSigningKey;
  #asked: Asked[] = [];
  #thread: Thread | undefined;
  #isDisposed = false;

  constructor(
    private readonly key: SigningKey,
    private readonly logger: Logger,
  ) {
    this.public = key.public;
  }

  sign(content: Content, secrets: readonly string[]): Promise<Signed> {
    if (this.#isDisposed) return this.key.sign(content, secrets);
    return new Promise((resolve, reject) => {
      if (this.#asked.length === 0) this.#gather();
      this.#asked.push({ content, secrets, resolve, reject, start: 0, end: 0 });
    });
  }

  /** What is asked for later is signed on this thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    await this.#thread?.worker.terminate();
  }

  /** Handing over costs as much for one as for many. */
  #gather(): void {
    afterTurns(
      maxTurns,
      () => this.#asked.length >= enough,
      () => this.#post(),
    );
  }

  #post(): void {
    const asked = this.#asked;
    this.#asked = [];
    const order = orderOf(asked);
    this.#thread ??= this.#start();
    const { worker, orders } = this.#thread;
    if (orders.length === 0) worker.ref();
    orders.push(asked);
    worker.postMessage(order, [order.bytes.buffer]);
  }

  #start(): Thread {
    const workerData: SigningProgramData = {
      key: this.key.privateKey,
      sodiumPath: pathOf('sodium-native'),
    };
    const program = `(${signingProgram.toString()})()`;
    const worker = new Worker(program, { eval: true, workerData, resourceLimits });
    const thread: Thread = { worker, orders: [] };
    worker.on('message', (result: SigningResult) => {
      answer(thread.orders.shift() ?? [], result);
      // A process that waits for no signature may end.
      if (thread.orders.length === 0) worker.unref();
    });
    worker.on('error', (error) => this.logger.warn('the signing thread failed', { error }));
    worker.on('exit', () => this.#forget(thread));
    return thread;
  }

  #forget(thread: Thread): void {
    if (this.#thread === thread) this.#thread = undefined;
    for (const { content, secrets, resolve, reject } of thread.orders.splice(0).flat())
      this.key.sign(content, secrets).then(resolve, reject);
  }
}

function orderOf(asked: readonly Asked[]): SigningOrder {
  let length = 0;
  for (const each of asked) {
    each.start = length + prefixOf(each.content).length;
    each.end = each.start + Buffer.byteLength(each.content.body, 'utf8');
    length = each.end;
  }
  // Of its own: what is handed over is gone here.
  const bytes = Buffer.allocUnsafeSlow(length);
  for (const { content, start } of asked) {
    const prefix = prefixOf(content);
    bytes.write(prefix, start - prefix.length, 'latin1');
    bytes.write(content.body, start, 'utf8');
  }
  const secrets = asked.map((each) => each.secrets.join(' '));
  return { bytes, ends: asked.map(({ end }) => end), secrets };
}

function answer(asked: readonly Asked[], { bytes, signatures }: SigningResult): void {
  const all = Buffer.from(bytes.buffer);
  for (const [index, { start, end, resolve }] of asked.entries()) {
    resolve({ signature: signatures[index] ?? '', body: all.subarray(start, end) });
  }
}

function pathOf(name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}
