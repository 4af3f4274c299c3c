import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoChatId } from '../../src/simulator/simulator';
import { RunningService } from '../doubles/running-service';
import { temporaryDirectory } from '../doubles/temporary-directory';
import { authorize, openOperation, openSwaggerUi, tryOut } from './browser-page';

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A new user's walk, in the order of a chat; a file is chosen before the upload. */
const walk = [
  ['Chats', 'joinChat', '201'],
  ['Messages', 'sendMessage', '201'],
  ['Multimedia', 'sendMultimediaBase64', '201'],
  ['Messages', 'setWriting', '204'],
  ['Operations', 'getOperation', '200'],
  ['Messages', 'getMessage', '200'],
  ['Multimedia', 'getMultimedia', '200'],
  ['Multimedia', 'downloadMultimedia', '200'],
  ['Events', 'listEvents', '200'],
  ['Events', 'getEvent', '200'],
  ['Events', 'streamChatEvents', '200'],
  ['Webhooks', 'createWebhook', '201'],
  ['Webhooks', 'getWebhook', '200'],
  ['Messages', 'sendMessage', '201'],
  ['Sandbox', 'listSandboxDeliveries', '200'],
] as const;

describe('Swagger UI in a browser', () => {
  it('works with what is prefilled, and shows the chat beside it as it happens', async () => {
    await using service = await RunningService.start();
    await using directory = await temporaryDirectory();
    await using swagger = await openSwaggerUi(`${service.url}/docs/`);
    const { page } = swagger;
    await authorize(page);
    const file = join(directory.path, 'photo.png');
    await writeFile(file, Buffer.from(png, 'base64'));

    for (const [tag, operation, status] of walk) {
      expect([operation, await tryOut(page, tag, operation)]).toEqual([operation, status]);
      if (operation === 'sendMessage') await page.waitForSelector('[data-type="message.received"]');
      if (operation === 'sendMultimediaBase64') await page.waitForSelector('#live-events img');
    }
    const upload = await openOperation(page, 'Multimedia', 'sendMultimedia');
    await page.setInputFiles(`${upload} input[type=file]`, file);
    expect(await tryOut(page, 'Multimedia', 'sendMultimedia')).toBe('201');

    await page.waitForSelector('[data-type="multimedia.sent"] >> nth=1');
    const done = await page
      .locator('#live-steps li.done')
      .evaluateAll((items) =>
        items.map((item) => (item as unknown as { dataset: { step: string } }).dataset.step),
      );
    expect(done).toEqual([
      ...['authorize', 'join', 'send', 'answer'],
      ...['file', 'read', 'webhook', 'delivered'],
    ]);
    const kept = (await service.call('GET', '/sandbox/mine')).body as { data: object[] };
    expect(kept.data[0]).toMatchObject({ verification: 'verified' });
    expect(swagger.complaints).toEqual([]);
  }, 180_000);

  it('waits folded on a narrow window, and makes room for the step it opens', async () => {
    await using service = await RunningService.start();
    await using swagger = await openSwaggerUi(`${service.url}/docs/`);
    const { page } = swagger;
    expect(await page.isVisible('#live-steps')).toBe(true);
    await page.setViewportSize({ width: 800, height: 700 });
    await page.waitForSelector('#live-steps', { state: 'hidden' });

    await page.click('text=First chat and live events');
    await page.click('text=Join the demo chat');

    await page.waitForSelector('#live-steps', { state: 'hidden' });
    await page.waitForSelector('#operations-Chats-joinChat .btn.execute');
    expect(swagger.complaints).toEqual([]);
  }, 120_000);

  it('keeps the key across a reload, opens deep links, and never puts the key in a URL', async () => {
    await using service = await RunningService.start();
    await using swagger = await openSwaggerUi(`${service.url}/docs/#/Messages/sendMessage`);
    const { page } = swagger;
    const urls: string[] = [];
    page.on('request', (request) => urls.push(request.url()));
    await page.waitForSelector('#operations-Messages-sendMessage .btn.execute');
    await authorize(page);

    await page.reload();
    await page.waitForSelector('#live-state.following');
    await service.call('POST', `/chats/${demoChatId}/join`, { body: {} });
    await page.waitForSelector('[data-type="chat.joined"]');

    expect(urls.some((url) => url.endsWith('/events/stream'))).toBe(true);
    expect(urls.filter((url) => /key|token/.test(url))).toEqual([]);
    expect(swagger.complaints).toEqual([]);
  }, 120_000);
});
