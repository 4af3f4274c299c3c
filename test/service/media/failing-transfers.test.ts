import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { call, freePort, startGateway, startSimulator, testKey } from '../../doubles/processes';
import { temporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { filePart, multipartBody, pdfOf } from '../../http/multimedia-engine';
import { answerOf, residentMiB, uploading } from './cut-uploads';

const path = '/chats/CHAT_FILES';
const mebibyte = 1024 * 1024;

/** Gateway and simulator as processes of their own, joined in one chat, and what they leave on disk. */
async function opened(maxFileBytes?: number) {
  const directory = await temporaryDirectory();
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const place = { directory: directory.path, port, simulatorPort, maxFileBytes };
  const simulator = await startSimulator(place);
  const gateway = await startGateway(place);
  await call(simulator.url, 'POST', '/control/chats', { body: { chatId: 'CHAT_FILES' } });
  await until(async () => (await call(gateway.url, 'POST', `${path}/join`)).status < 300);
  const simulatorFiles = join(directory.path, 'simulator', `simulator-${simulatorPort}`);
  const media = join(directory.path, 'gateway', 'media');
  return {
    ...{ simulator, gateway, media },
    control: (method: string, to: string, body?: unknown) =>
      call(simulator.url, method, `/control${to}`, { body }),
    upload: (body: Buffer, length = body.length) => uploading(gateway, path, body, length),
    filesInTruth: async (): Promise<number> => {
      const { body } = await call(simulator.url, 'GET', `/control${path}`);
      const { messages } = body as { messages: { data: { messageType: string } }[] };
      return messages.filter(({ data }) => data.messageType === 'DOCUMENT').length;
    },
    /** What is on its way on either side. */
    unfinished: () => [
      ...readdirSync(join(media, 'drafts')),
      ...readdirSync(simulatorFiles).filter((name) => name.endsWith('.part')),
    ],
    openFiles: () => openFilesOf(gateway.pid).filter((name) => name.startsWith(media)),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}

function openFilesOf(pid: number): string[] {
  const names = readdirSync(`/proc/${pid}/fd`);
  return names.flatMap((name) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      return [];
    }
  });
}

const whole = multipartBody([filePart(pdfOf(12 * mebibyte))]);
const half = whole.subarray(0, 6 * mebibyte);

describe('a file whose transfer fails', () => {
  it('leaves nothing when its client goes away, and its memory comes back', async () => {
    await using setting = await opened();
    const { gateway, upload, unfinished, filesInTruth } = setting;
    expect((await answerOf(upload(whole).end())).status).toBe(201);
    const before = residentMiB(gateway);
    for (let round = 0; round < 5; round += 1) {
      const uploads = Array.from({ length: 8 }, () => upload(half, whole.length));
      await until(() => unfinished().length >= 8);
      for (const each of uploads) each.destroy();
      await until(() => unfinished().length === 0 && setting.openFiles().length === 0, 10_000);
    }
    // 40 halves were taken in: 240 MiB.
    expect(residentMiB(gateway) - before).toBeLessThan(100);
    expect(await filesInTruth()).toBe(1);
    expect((await answerOf(upload(whole).end())).status).toBe(201);
    expect(await filesInTruth()).toBe(2);
  }, 60_000);

  it('is refused at once when the wire dies, and nothing of it is sent', async () => {
    await using setting = await opened();
    const { upload, unfinished, filesInTruth } = setting;
    const cut = upload(half, whole.length);
    await until(() => unfinished().length === 2);
    const answered = answerOf(cut);
    await setting.control('POST', '/disconnect');
    expect(await answered).toMatchObject({
      status: 503,
      body: { code: 'upstream_unavailable', outcome: 'not_done', retryable: true },
    });
    cut.destroy();
    await until(() => unfinished().length === 0);
    expect(await filesInTruth()).toBe(0);
    expect((await answerOf(upload(whole).end())).status).toBe(201);
    expect(await filesInTruth()).toBe(1);
  }, 60_000);

  it('is refused when the disk is full, whichever way it goes', async () => {
    await using setting = await opened(4 * mebibyte);
    const { gateway, upload, unfinished, filesInTruth } = setting;
    expect(await answerOf(upload(whole).end())).toMatchObject({
      status: 507,
      body: { code: 'storage_full', outcome: 'not_done' },
    });
    await until(() => unfinished().length === 0);
    expect(await filesInTruth()).toBe(0);
    const base64 = pdfOf(5 * mebibyte).toString('base64');
    const file = { fileName: 'a.pdf', documentType: 'pdf', base64 };
    const sent = await setting.control('POST', `${path}/file`, file);
    const { messageId } = sent.body as { messageId: string };
    await until(async () => {
      const { status } = await call(gateway.url, 'GET', `${path}/messages/${messageId}`);
      return status === 200;
    });
    const content = await call(gateway.url, 'GET', `${path}/multimedia/${messageId}/content`);
    expect(content).toMatchObject({ status: 507, body: { code: 'storage_full' } });
    expect(unfinished()).toEqual([]);
    const small = multipartBody([filePart(pdfOf(mebibyte))]);
    expect((await answerOf(upload(small).end())).status).toBe(201);
  }, 60_000);

  it('costs no memory while its reader does not read, and is let go of when it leaves', async () => {
    await using setting = await opened();
    const { gateway, upload, openFiles } = setting;
    const large = multipartBody([filePart(pdfOf(40 * mebibyte))]);
    const { body } = await answerOf(upload(large).end());
    const { contentUrl, id } = body as { contentUrl: string; id: string };
    const before = residentMiB(gateway);
    const readers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const to = index % 2 === 0 ? contentUrl : `${path}/multimedia/${id}`;
        const headers = { Authorization: `Bearer ${testKey}` };
        const request = httpRequest(gateway.url + to, { headers }).on('error', () => undefined);
        const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
        return { request, response: response.on('error', () => undefined) };
      }),
    );
    expect(openFiles()).toHaveLength(10);
    expect((await call(gateway.url, 'GET', `${path}/messages/${id}`)).status).toBe(200);
    // Ten readers of 40 MiB.
    expect(residentMiB(gateway) - before).toBeLessThan(100);
    for (const { request } of readers) request.destroy();
    await until(() => openFiles().length === 0);
  }, 60_000);
});
