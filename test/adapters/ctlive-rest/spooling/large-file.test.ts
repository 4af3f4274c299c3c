import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryDirectory } from '../../../doubles/temporary-directory';

const block = randomBytes(3 * 64 * 1024);
const blocks = 400;
const digest = createHash('sha256');
for (let n = 0; n < blocks; n += 1) digest.update(block);
const sha256 = digest.digest('hex');

/** 75 MiB, as JSON with base64 or as they are. */
async function serving() {
  const server = createServer((request, response) => {
    const isJson = request.url?.includes('getMultimedia') === true;
    const text = isJson ? Buffer.from(block.toString('base64')) : block;
    response.setHeader('content-type', isJson ? 'application/json' : 'application/pdf');
    if (isJson) response.write('{"result":true,"message":{"id":"m1","content":{"document":"');
    let written = 0;
    const write = (): void => {
      while (written < blocks) {
        written += 1;
        if (!response.write(text)) return void response.once('drain', write);
      }
      response.end(isJson ? '","fileName":"a.pdf"}}}' : '');
    };
    write();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/livechat`;
  return { url, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('an archived file larger than the heap', () => {
  it('passes through whole, over the disk, and leaves nothing there', async () => {
    await using peer = await serving();
    await using directory = await temporaryDirectory();
    const register = join(__dirname, '..', '..', '..', 'doubles', 'swc-register.cjs');
    const child = join(__dirname, 'fetching-child.ts');
    const heap = '--max-old-space-size=48';
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[heap, '-r', register, child, peer.url, directory.path],
    ]);

    expect(stdout.trim().split('\n')).toEqual([sha256, sha256]);
    expect(await readdir(directory.path)).toEqual([]);
  }, 30_000);
});
