import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import { UpstreamError, type Upstream } from '../../sessions/upstream';
import { chromiumPath, hasChromium } from './chromium-path';
import { SdkHost } from './sdk-host';
import { SdkUpstream, type SdkUpstreamOptions } from './sdk-upstream';

export type SdkConnectorOptions = {
  /** The setting; without it, the usual places and npm's package. */
  readonly chromiumPath: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
};

const remedy = 'Install it, or @sparticuz/chromium with npm, or set CHROMIUM_PATH.';

/** CTLive's browser SDK for any number of identities: one host process, made on demand. */
export class SdkConnector implements AsyncDisposable {
  #host: SdkHost | undefined;

  constructor(private readonly options: SdkConnectorOptions) {}

  /** Throws UpstreamError `not_supported` where there is no browser. */
  connect(identity: Omit<SdkUpstreamOptions, 'host'>): Upstream {
    return new SdkUpstream({ ...identity, host: (this.#host ??= this.#makeHost()) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host?.[Symbol.asyncDispose]();
  }

  #makeHost(): SdkHost {
    const { chromiumPath: named, environment, clock, logger } = this.options;
    if (!hasChromium(named)) {
      const detail = `No Chromium was found for the SDK connector. ${remedy}`;
      throw new UpstreamError('not_supported', detail, 'not_done');
    }
    const executablePath = async (): Promise<string> => {
      const found = await chromiumPath(named);
      if (found === undefined) throw new Error('Chromium is gone');
      return found;
    };
    return new SdkHost({ executablePath, environment, clock, logger });
  }
}
