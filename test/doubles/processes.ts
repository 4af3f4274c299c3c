import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { faultsOf } from './answers/answer-contract';
import { mediaTypeOf } from './answers/seen-answer';
import { endedWithTests } from './left-children';
import { until } from './until';

const root = join(__dirname, '..', '..');

/** A port nobody listens on now: for a process that has to come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The gateway or the simulator as a process of its own, killed when it goes out of scope. */
export class RunningProcess implements AsyncDisposable {
  output = '';

  private constructor(
    readonly url: string,
    private readonly child: ReturnType<typeof spawn>,
    private readonly exited: Promise<unknown>,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** With `maxFileBytes` no file of the process can grow beyond that, as on a disk that is full. */
  static async start(
    program: string | { readonly script: string; readonly maxFileBytes: number },
    port: number,
    env: Readonly<Record<string, string>>,
    readyPath: string,
  ): Promise<RunningProcess> {
    const register = join(root, 'test', 'doubles', 'swc-register.cjs');
    const { script, maxFileBytes = 0 } =
      typeof program === 'string' ? { script: program, maxFileBytes: 0 } : program;
    const command = [process.execPath, '-r', register, join(root, script)];
    const [file = '', ...parameters] = maxFileBytes > 0 ? limited(maxFileBytes, command) : command;
    const spawned = spawn(file, parameters, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const child = endedWithTests(spawned);
    const url = `http://127.0.0.1:${port}`;
    const running = new RunningProcess(url, child, once(child, 'exit'));
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`it stopped: ${running.output}`);
      const answer = await fetch(`${url}${readyPath}`).catch(() => undefined);
      return answer?.ok === true;
    }, 15_000);
    return running;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    await this.exited;
    return this.child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill('SIGKILL');
  }
}

/** POSIX counts in blocks of 512 bytes. Ignored, the signal of the limit becomes the error EFBIG. */
function limited(maxFileBytes: number, command: readonly string[]): string[] {
  const blocks = String(Math.floor(maxFileBytes / 512));
  return ['/bin/sh', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'sh', ...command];
}

export const testKey = 'an-admin-key-of-the-tests';

export type GatewayPlace = {
  readonly directory: string;
  readonly port: number;
  readonly simulatorPort: number;
  readonly maxFileBytes?: number;
};

export function startSimulator({
  directory,
  simulatorPort,
}: GatewayPlace): Promise<RunningProcess> {
  const env = { SIMULATOR_PORT: String(simulatorPort), DATA_DIR: join(directory, 'simulator') };
  return RunningProcess.start('src/simulator/main.ts', simulatorPort, env, '/control/faults');
}

export function startGateway({
  directory,
  port,
  simulatorPort,
  maxFileBytes,
}: GatewayPlace): Promise<RunningProcess> {
  const env = {
    PORT: String(port),
    DATA_DIR: join(directory, 'gateway'),
    API_KEY: testKey,
    LOG_LEVEL: 'warn',
    CTLIVE_CONNECTOR: 'websocket',
    CTLIVE_URL: `ws://127.0.0.1:${simulatorPort}/contact-wire`,
  };
  const script = 'src/main.ts';
  const program = maxFileBytes === undefined ? script : { script, maxFileBytes };
  return RunningProcess.start(program, port, env, '/readyz');
}

/** A call with the test's key; throws where the answer is not what the document says. */
export async function answerOf(
  url: string,
  path: string,
  { method = 'GET', headers, body }: RequestInit = {},
): Promise<Response> {
  const credentials = { authorization: `Bearer ${testKey}` };
  const init = { method, headers: { ...credentials, ...headers }, body };
  const response = await fetch(`${url}${path}`, init);
  if (path.startsWith('/control')) return response;
  const headersSeen = Object.fromEntries(response.headers);
  const isJson = mediaTypeOf(headersSeen).endsWith('json');
  const text = isJson ? await response.clone().text() : '';
  const faults = faultsOf({ method, path, status: response.status, headers: headersSeen, text });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return response;
}

/** A JSON call as a caller makes it. */
export async function call(
  url: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await answerOf(url, path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? JSON.parse(text) : text,
  };
}

export type FeedEvent = {
  readonly id: string;
  readonly type: string;
  readonly chatId?: string;
  readonly sequence?: number;
  readonly data: {
    readonly id?: string;
    readonly text?: string;
    readonly clientReference?: string;
  };
};

/** Every event the gateway has, page by page. */
export async function allEvents(url: string): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for (let after = 'earliest'; ;) {
    const { body } = await call(url, 'GET', `/events?limit=500&after=${after}`);
    const page = body as { data: FeedEvent[]; nextCursor: string; hasMore: boolean };
    events.push(...page.data);
    after = page.nextCursor;
    if (!page.hasMore) return events;
  }
}
