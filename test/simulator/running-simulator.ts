import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock, type Clock } from '../../src/runtime/clock';
import { silentLogger } from '../../src/runtime/logger';
import type { Contact } from '../../src/simulator/chats/contact';
import type { HistoryMessage } from '../../src/simulator/chats/messages';
import { Simulator } from '../../src/simulator/simulator';
import { WireGateway, type HelloOptions } from './wire-gateway';

/** Every member some answer has; which ones are there, the operation says. */
export type ControlBody = {
  readonly chatId: string;
  readonly chats: readonly { readonly chatId: string; readonly state: string }[];
  readonly contact: Contact;
  readonly messages: readonly HistoryMessage[];
  readonly messageId: string;
  readonly messageIds: readonly string[];
  readonly disconnected: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly remedy: string }[];
};
export type ControlAnswer = {
  readonly status: number;
  readonly type: string;
  readonly body: ControlBody;
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

  async control(method: string, path: string, body?: unknown): Promise<ControlAnswer> {
    const response = await fetch(`${this.simulator.url}/control${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: JSON.parse(text || '{}') as ControlBody };
  }

  async openChat(body: object = {}): Promise<string> {
    return (await this.control('POST', '/chats', body)).body.chatId;
  }

  async truth(chatId: string): Promise<ControlBody> {
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
  options: { demo?: boolean; clock?: Clock } = {},
): Promise<RunningSimulator> {
  const filesDir = await mkdtemp(join(tmpdir(), 'simulator-'));
  const simulator = new Simulator({
    host: '127.0.0.1',
    port: 0,
    filesDir,
    clock: options.clock ?? new SystemClock(),
    logger: silentLogger,
    demo: options.demo ?? false,
  });
  await simulator.start();
  return new RunningSimulator(simulator, filesDir);
}
