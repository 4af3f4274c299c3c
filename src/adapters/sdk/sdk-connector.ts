import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import { UpstreamError, type Upstream } from '../../sessions/upstream';
import { chromiumPath } from './chromium-path';
import { SdkHost } from './sdk-host';
import { SdkUpstream, type SdkUpstreamOptions } from './sdk-upstream';

export type SdkConnectorOptions = {
  /** The setting; without it, the usual places. */
  readonly chromiumPath: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
};

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
    const { environment, clock, logger } = this.options;
    const executablePath = chromiumPath(this.options.chromiumPath);
    if (executablePath !== undefined) {
      return new SdkHost({ executablePath, environment, clock, logger });
    }
    const detail = 'No Chromium was found for the SDK connector. Install it or set CHROMIUM_PATH.';
    throw new UpstreamError('not_supported', detail, 'not_done');
  }
}
