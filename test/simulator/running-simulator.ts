import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '../../src/runtime/clock';
import { silentLogger } from '../../src/runtime/logger';
import { Simulator } from '../../src/simulator/simulator';
import { WireGateway, type HelloOptions } from './wire-gateway';

export type JsonAnswer = {
  readonly status: number;
  readonly type: string;
  // A test reads whatever the answer holds.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
};

/** A simulator on a free port with a folder of its own, and the two ways into it. */
export class RunningSimulator {
  readonly #gateways: WireGateway[] = [];

  constructor(
    readonly simulator: Simulator,
    readonly filesDir: string,
  ) {}

  async gateway(hello: HelloOptions = {}): Promise<WireGateway> {
    const gateway = await this.dial();
    await gateway.open(hello);
    return gateway;
  }

  async dial(): Promise<WireGateway> {
    const gateway = await WireGateway.dial(this.simulator.contactWireUrl);
    this.#gateways.push(gateway);
    return gateway;
  }

  async control(method: string, path: string, body?: unknown): Promise<JsonAnswer> {
    const response = await fetch(`${this.simulator.url}/control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: text === '' ? undefined : JSON.parse(text) };
  }

  async openChat(body: object = {}): Promise<string> {
    return (await this.control('POST', '/chats', body)).body.chatId;
  }

  async truth(chatId: string): Promise<JsonAnswer['body']> {
    return (await this.control('GET', `/chats/${encodeURIComponent(chatId)}`)).body;
  }

  async storedFiles(): Promise<readonly string[]> {
    return readdir(this.filesDir);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gateway of this.#gateways) await gateway.close();
    await this.simulator[Symbol.asyncDispose]();
    await rm(this.filesDir, { recursive: true, force: true });
  }
}

export async function runningSimulator(
  options: { demo?: boolean } = {},
): Promise<RunningSimulator> {
  const filesDir = await mkdtemp(join(tmpdir(), 'simulator-'));
  const simulator = new Simulator({
    host: '127.0.0.1',
    port: 0,
    filesDir,
    clock: new SystemClock(),
    logger: silentLogger,
    demo: options.demo ?? false,
  });
  await simulator.start();
  return new RunningSimulator(simulator, filesDir);
}

/** Waits until something holds, looking at it each time the event loop comes round. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = 'the condition',
): Promise<void> {
  const deadline = AbortSignal.timeout(5_000);
  while (!(await holds())) {
    if (deadline.aborted) throw new Error(`${what} did not come true in 5 s`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
