import { ContactWireUpstream } from './adapters/contact-wire/contact-wire-upstream';
import { chromiumPath } from './adapters/sdk/chromium-path';
import { SdkHost } from './adapters/sdk/sdk-host';
import { SdkUpstream, sdkRequestTimeoutMs, sdkWelcomeTimeoutMs } from './adapters/sdk/sdk-upstream';
import { EngineError } from './engine/engine-error';
import type { UpstreamSettings } from './engine/upstreams/upstream-settings';
import type { Clock } from './runtime/clock';
import type { Logger } from './runtime/logger';
import type { Upstream } from './sessions/upstream';

export type SdkConnectorOptions = {
  /** The setting; without it, the usual places. */
  readonly chromiumPath: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxUnanswered: number;
};

/** Wires CTLive's browser SDK: one host process for the pages of all identities, made on demand. */
export class SdkConnector implements AsyncDisposable {
  #host: SdkHost | undefined;

  constructor(private readonly options: SdkConnectorOptions) {}

  connect({ id, url, domain, nickname, token }: UpstreamSettings): Upstream {
    const { clock, logger, maxUnanswered } = this.options;
    return new SdkUpstream({
      host: (this.#host ??= this.#makeHost()),
      identity: id,
      scriptUrl: url ?? '',
      token,
      dial: (address, credential) =>
        new ContactWireUpstream({
          ...{ url: address, domain, nickname, token: credential, clock, logger, maxUnanswered },
          requestTimeoutMs: sdkRequestTimeoutMs,
          welcomeTimeoutMs: sdkWelcomeTimeoutMs,
        }),
    });
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
    throw new EngineError('not_supported_by_upstream', detail, 'not_done');
  }
}
