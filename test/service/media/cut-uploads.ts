import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { testKey, type RunningProcess } from '../../doubles/processes';
import { multipartType } from '../../http/multimedia-engine';

/** An upload into a chat, of which the first bytes given are on their way. */
export function uploading(
  { url }: RunningProcess,
  chatPath: string,
  body: Buffer,
  length = body.length,
): ClientRequest {
  const request = httpRequest(`${url}${chatPath}/multimedia`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${testKey}`,
      'Content-Type': multipartType,
      'Content-Length': length,
    },
  });
  request.on('error', () => undefined);
  request.write(body);
  return request;
}

export async function answerOf(
  request: ClientRequest,
): Promise<{ status?: number; body: unknown }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return { status: response.statusCode, body: JSON.parse(text) };
}

export function residentMiB({ pid }: { readonly pid: number }): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
