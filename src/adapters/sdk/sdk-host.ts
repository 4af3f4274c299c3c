import { fork, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../runtime/clock';
import { randomId } from '../../runtime/identifiers';
import type { Logger } from '../../runtime/logger';
import { within } from './deadline';
import type { HostOrder } from './host/host-order';

export type SdkHostOptions = {
  /** Asked at each start: the browser may have to be unpacked. */
  readonly executablePath: () => Promise<string>;
  /** All the child gets: the search path and the like, and no secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of node, before the script: as for this process unless said otherwise. */
  readonly nodeArguments?: readonly string[];
};

export type HostAddress = { readonly socketPath: string; readonly secret: string };

type Running = {
  readonly child: ChildProcess;
  readonly directory: string;
  readonly address: HostAddress;
  readonly exited: Promise<unknown>;
};

const startMs = 10_000;
const stopMs = 3_000;
/** A browser without its host goes too, and writes its profile once more when it does. */
const lateMs = [1_000, 5_000, 30_000];

/**
 * The process that hosts the pages of all identities. Phases: not there until somebody asks for
 * its address; started, its order given over the channel; ready. When it dies the next to ask
 * starts another one.
 */
export class SdkHost implements AsyncDisposable {
  #starting: Promise<Running> | undefined;
  /** The child of the newest start. */
  #child: ChildProcess | undefined;
  #isDisposed = false;

  constructor(private readonly options: SdkHostOptions) {}

  async address(): Promise<HostAddress> {
    if (this.#isDisposed) throw new Error('the SDK host is stopped');
    const { address } = await (this.#starting ??= this.#start());
    return address;
  }

  /** Of the child while it runs. */
  async processId(): Promise<number | undefined> {
    return (await this.#starting?.catch(() => undefined))?.child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    const running = await this.#starting?.catch(() => undefined);
    if (!running) return;
    const { child, exited } = running;
    child.kill('SIGTERM');
    if ((await within(this.options.clock, stopMs, exited)) === 'late') child.kill('SIGKILL');
    await exited;
  }

  async #start(): Promise<Running> {
    const { environment, nodeArguments, logger } = this.options;
    const executablePath = await this.options.executablePath();
    const directory = await mkdtemp(join(tmpdir(), 'ctlive-sdk-'));
    await chmod(directory, 0o700);
    const child = fork(require.resolve('./host/main'), [], {
      env: { ...environment, TMPDIR: directory },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      ...(nodeArguments && { execArgv: [...nodeArguments] }),
    });
    this.#child = child;
    // A child that is killed leaves its folder, and a browser that writes there until it notices.
    const exited = new Promise((resolve) => child.once('exit', resolve)).then(async () => {
      this.#forget(child);
      await removed(directory);
      if (this.#isDisposed) return;
      for (const delayMs of lateMs)
        this.options.clock.setTimer(() => void removed(directory), delayMs);
      logger.warn('the SDK host process ended', { exitCode: child.exitCode });
    });
    const secret = randomId();
    const running = { child, directory, exited, address: addressOf(directory, secret) };
    await this.#untilReady(running, { directory, secret, executablePath, environment });
    return running;
  }

  /** The next to ask starts another, unless one is starting already. */
  #forget(child: ChildProcess): void {
    if (this.#child === child) this.#starting = undefined;
  }

  async #untilReady({ child, directory, exited }: Running, order: HostOrder): Promise<void> {
    const { clock } = this.options;
    const ready = new Promise<'ready'>((resolve) => child.once('message', () => resolve('ready')));
    const failed = new Promise<'failed'>((resolve) => child.once('error', () => resolve('failed')));
    child.send(order, () => undefined);
    const ended = exited.then(() => 'ended' as const);
    const outcome = await within(clock, startMs, Promise.race([ready, failed, ended]));
    if (outcome === 'ready') return;
    this.#forget(child);
    child.kill('SIGKILL');
    await removed(directory);
    throw new Error(`the SDK host process could not be started: ${outcome}`);
  }
}

function addressOf(directory: string, secret: string): HostAddress {
  return { socketPath: join(directory, 'host.sock'), secret };
}

async function removed(directory: string): Promise<void> {
  const whole = { recursive: true, force: true, maxRetries: 5 };
  await rm(directory, whole).catch(() => undefined);
}
