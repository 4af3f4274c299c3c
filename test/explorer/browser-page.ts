import { chromium, type Page } from 'playwright-core';
import { testKey } from '../doubles/processes';
import { chromium as chromiumOfTests } from '../doubles/sdk-processes';

const options = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export type SwaggerPage = AsyncDisposable & {
  readonly page: Page;
  /** What the browser complained of: errors of scripts, and content the policy refused. */
  readonly complaints: readonly string[];
};

/** Swagger UI in a real browser, its pane there. */
export async function openSwaggerUi(url: string): Promise<SwaggerPage> {
  const executablePath = await chromiumOfTests();
  const browser = await chromium.launch({ executablePath, args: options });
  const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector('#live-pane', { timeout: 60_000 });
  return { page, complaints, [Symbol.asyncDispose]: () => browser.close() };
}

/** Enters the key the way a person does. */
export async function authorize(page: Page): Promise<void> {
  await page.click('.authorize.unlocked');
  await page.fill('.auth-container input >> nth=0', testKey);
  await page.click('.auth-btn-wrapper .authorize >> nth=0');
  await page.click('.btn-done');
  await page.waitForSelector('#live-state.following');
}

/** Opens an operation as the steps of the pane do, by its deep link. */
export async function openOperation(page: Page, tag: string, operation: string): Promise<string> {
  const place = `#operations-${tag.replaceAll(' ', '_')}-${operation}`;
  // As text: the types of the browser's objects are none of the tests'.
  await page.evaluate(
    `ui.layoutActions.show(['operations-tag', '${tag}'], true);
     ui.layoutActions.show(['operations', '${tag}', '${operation}'], true)`,
  );
  await page.waitForSelector(`${place} .btn.execute`);
  return place;
}

/** Presses Execute with what is prefilled, and returns the status of the answer. */
export async function tryOut(page: Page, tag: string, operation: string): Promise<string> {
  const place = await openOperation(page, tag, operation);
  await page.click(`${place} .btn.execute`);
  const status = `${place} .live-responses-table .response td.response-col_status`;
  const shown = await page.textContent(status);
  await page.evaluate(`ui.layoutActions.show(['operations', '${tag}', '${operation}'], false)`);
  return shown?.trim().slice(0, 3) ?? '';
}
