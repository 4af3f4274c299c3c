import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until';

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: { readonly id: string; readonly type: string; readonly sequence?: number };
};

export type ReceiverAnswer = (call: Received, response: ServerResponse) => void;

/** An endpoint of an integrator, on a port of its own. */
export class WebhookReceiver implements AsyncDisposable {
  readonly received: Received[] = [];
  inFlight = 0;
  mostInFlight = 0;

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
    public answer: ReceiverAnswer,
  ) {}

  static async start(
    answer: ReceiverAnswer = (_call, response) => response.end(),
  ): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hook`, server, answer);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      receiver.inFlight += 1;
      receiver.mostInFlight = Math.max(receiver.mostInFlight, receiver.inFlight);
      response.once('close', () => (receiver.inFlight -= 1));
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const { url = '', headers } = request;
        const call: Received = { path: url, headers, body, event: JSON.parse(body) };
        receiver.received.push(call);
        receiver.answer(call, response);
      });
    });
    return receiver;
  }

  async has(count: number, timeoutMs?: number): Promise<void> {
    await until(() => this.received.length >= count, timeoutMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

export function answering(status: number, headers: Record<string, string> = {}): ReceiverAnswer {
  return (_call, response) => response.writeHead(status, headers).end('said the endpoint');
}
