import {
  chromium,
  type Browser,
  type BrowserContext,
  type CDPSession,
  type Page,
} from 'playwright-core';
import type { Clock } from '../../../runtime/clock';
import { within } from '../deadline';
import { ChromiumPage } from './chromium-page';
import { PageRuntime } from './page-runtime';
import { PlainValues } from './plain-values';
import { bypassFor, RefusingProxy } from './refusing-proxy';
import { PageUnavailableError, type PageOptions, type SdkPage, type SdkPages } from './sdk-page';

export type ChromiumOptions = {
  readonly executablePath: string;
  /** Off for root alone, for whom Chromium refuses it. */
  readonly hasSandbox: boolean;
  readonly clock: Clock;
  /** This process's unless said otherwise. */
  readonly environment?: Readonly<Record<string, string>>;
};

const loadMs = 15_000;
const readyPollMs = 50;
/**
 * The last such list counts, so this one replaces Playwright's. Local network access: the empty
 * page comes from no server, so Chromium takes it for a public one and would refuse a tenant on
 * the intranet; what may be reached is decided by the proxy. No guessing of https for http.
 */
const disabledFeatures = [
  'LocalNetworkAccessChecks',
  'LocalNetworkAccessChecksWebSockets',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'PreconnectToSearch',
  'Translate',
];
/** Nothing of the browser's own goes out, and no UDP past the proxy. */
const browserArguments = [
  `--disable-features=${disabledFeatures.join(',')}`,
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--no-first-run',
];
/** One browser for all identities; a context of its own for each page. */
export class ChromiumPages implements SdkPages {
  readonly #proxy = new RefusingProxy();
  #browser: Promise<Browser> | undefined;

  constructor(private readonly options: ChromiumOptions) {}

  async open(options: PageOptions): Promise<SdkPage> {
    const context = await this.#context(options.scriptUrl);
    try {
      return await this.#page(context, options);
    } catch (error) {
      await context.close().catch(() => undefined);
      throw asUnavailable(error);
    }
  }

  async close(): Promise<void> {
    const browser = await this.#browser?.catch(() => undefined);
    await browser?.close().catch(() => undefined);
    this.#proxy.stop();
  }

  async #context(scriptUrl: string): Promise<BrowserContext> {
    try {
      const browser = await this.#running();
      return await browser.newContext({
        proxy: { server: this.#proxy.url, bypass: bypassFor(scriptUrl) },
        serviceWorkers: 'block',
        acceptDownloads: false,
        permissions: [],
      });
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  #running(): Promise<Browser> {
    return (this.#browser ??= this.#launch());
  }

  async #launch(): Promise<Browser> {
    const { executablePath, hasSandbox, environment: env } = this.options;
    try {
      await this.#proxy.start();
      const args = [...browserArguments];
      const browser = await chromium.launch({
        ...{ executablePath, chromiumSandbox: hasSandbox, args },
        ...(env && { env }),
      });
      browser.on('disconnected', () => (this.#browser = undefined));
      return browser;
    } catch (error) {
      this.#browser = undefined;
      throw error;
    }
  }

  async #page(context: BrowserContext, options: PageOptions): Promise<SdkPage> {
    const { clock } = this.options;
    const page = await context.newPage();
    // The vendor's script may open windows; nobody looks at them.
    context.on('page', (other) => void other.close().catch(() => undefined));
    const devtools = await context.newCDPSession(page);
    const { host } = new URL(options.scriptUrl);
    const { onNotice } = options;
    const opened = new ChromiumPage({ page, devtools, clock, host, onNotice });
    await opened.bind();
    const load = loadScript(page, devtools, options.scriptUrl);
    const fault = await within(clock, loadMs, Promise.race([load, opened.gone]));
    if (fault !== undefined && fault !== 'late') throw new PageUnavailableError(fault);
    if (fault === 'late') throw new PageUnavailableError('The SDK script did not load in time.');
    await this.#untilReady(opened);
    opened.watch();
    return opened;
  }

  /** The script may make its surface some time after it was loaded. */
  async #untilReady(page: ChromiumPage): Promise<void> {
    const { clock } = this.options;
    const giveUpAt = clock.now() + loadMs;
    while (!(await page.isReady())) {
      if (page.isGone) throw new PageUnavailableError(await page.gone);
      if (clock.now() > giveUpAt) {
        const why = page.lastError ? ` It failed with: ${page.lastError}` : '';
        throw new PageUnavailableError(`The SDK script made no LIVECHATSDK.LIVECHAT.${why}`);
      }
      await within(clock, readyPollMs, page.gone);
    }
  }
}

/** Runs before the vendor's script. */
const runtimeSource = `
  globalThis.ctliveGatewayPage = new (${PageRuntime.toString()})(
    ((tell) => (text) => tell(text))(globalThis.ctliveGatewayTell),
    new (${PlainValues.toString()})(),
  );
  globalThis.ctliveGatewayScript = new Promise((resolve) => {
    globalThis.ctliveGatewayLoaded = resolve;
  });
`;

/** With the tag as CTLive's pages show it, so that the page's `load` waits for the script. */
function pageWith(scriptUrl: string): string {
  const url = scriptUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const tell = (isLoaded: boolean): string => `globalThis.ctliveGatewayLoaded(${isLoaded})`;
  return `<!doctype html><html><head><meta charset="utf-8"><script>${runtimeSource}</script>
<script async src="${url}" onload="${tell(true)}" onerror="${tell(false)}"></script>
</head><body></body></html>`;
}

/**
 * The script in an empty document of the tenant's origin, which the tenant is not asked for.
 * Undefined when it was loaded; else what went wrong.
 */
async function loadScript(
  page: Page,
  devtools: CDPSession,
  scriptUrl: string,
): Promise<string | undefined> {
  let status: number | undefined;
  page.on('response', (response) => {
    if (response.url() === scriptUrl) status = response.status();
  });
  const url = new URL('../ctlive-gateway', scriptUrl).href;
  await answerInstead(devtools, url, pageWith(scriptUrl));
  await page.goto(url, { timeout: loadMs, waitUntil: 'domcontentloaded' });
  await devtools.send('Fetch.disable');
  const isLoaded = await page.evaluate(
    () => (globalThis as { ctliveGatewayScript?: Promise<boolean> }).ctliveGatewayScript,
  );
  if (isLoaded) return undefined;
  return status === undefined || status < 400
    ? 'The SDK script cannot be reached.'
    : `CTLive answered ${status} for the SDK script.`;
}

/** Of this one URL alone: a route of Playwright's holds up every request of the page for a moment. */
async function answerInstead(devtools: CDPSession, url: string, html: string): Promise<void> {
  const answer = {
    responseCode: 200,
    responseHeaders: [{ name: 'Content-Type', value: 'text/html; charset=utf-8' }],
    body: Buffer.from(html).toString('base64'),
  };
  devtools.once('Fetch.requestPaused', ({ requestId }) => {
    void devtools.send('Fetch.fulfillRequest', { requestId, ...answer }).catch(() => undefined);
  });
  const urlPattern = url.replace(/[*?\\]/g, '\\$&');
  await devtools.send('Fetch.enable', { patterns: [{ urlPattern }] });
}

function asUnavailable(error: unknown): PageUnavailableError {
  if (error instanceof PageUnavailableError) return error;
  const detail = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new PageUnavailableError(`The browser failed: ${detail}`, { cause: error });
}
