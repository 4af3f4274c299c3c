import { ContactWireUpstream } from './adapters/contact-wire/contact-wire-upstream';
import { UndiciCtliveRest } from './adapters/ctlive-rest/undici-ctlive-rest';
import type { SdkConnector } from './adapters/sdk/sdk-connector';
import { sdkRequestTimeoutMs, sdkWelcomeTimeoutMs } from './adapters/sdk/sdk-upstream';
import type { UpstreamConfig } from './config/config-file';
import type { CtliveRest } from './engine/rest/ctlive-rest';
import type { UpstreamSettings } from './engine/upstreams/upstream-settings';
import type { Clock } from './runtime/clock';
import type { Logger } from './runtime/logger';
import type { Upstream } from './sessions/upstream';
import type { Simulator } from './simulator/simulator';

export type ConnectionsOptions = {
  readonly simulator: Simulator | undefined;
  /** What the embedded simulator's CTI webhooks bring. */
  readonly ctiToken: string | undefined;
  readonly sdk: SdkConnector;
  readonly maxUploadBytes: number;
  /** Where answers of CTLive's REST services with files are spooled. */
  readonly spoolDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
};

const requestTimeoutMs = 15_000;
const maxUnanswered = 1_000;
/** An answer of CTLive's REST services: the largest file as base64, and room beside it. */
const restAnswerBytes = (maxUploadBytes: number): number => 2 * maxUploadBytes + 1024 * 1024;

/** Wiring of one upstream: which adapters reach it. Dials nothing yet. */
export class Connections {
  constructor(private readonly options: ConnectionsOptions) {}

  /** The embedded simulator brings its REST services and its CTI webhooks with it. */
  configured(upstreams: readonly UpstreamConfig[]): UpstreamSettings[] {
    const { simulator, ctiToken } = this.options;
    return upstreams.map((upstream) => {
      const { connector, restUrl, restAuth, token, ctiToken: ownCti } = upstream;
      const isEmbedded = connector === 'simulator' && upstream.from === undefined;
      return {
        ...upstream,
        origin: 'configuration',
        restUrl: restUrl ?? (isEmbedded ? simulator?.restUrl : undefined),
        restAuth: restAuth?.reveal(),
        token: token?.reveal(),
        ctiToken: ownCti?.reveal() ?? (isEmbedded ? ctiToken : undefined),
      };
    });
  }

  upstream(settings: UpstreamSettings): Upstream {
    const { id, connector, domain, nickname, token } = settings;
    const { clock, logger, simulator, sdk } = this.options;
    const url = (connector === 'simulator' ? simulator?.contactWireUrl : settings.url) ?? '';
    const wire = { url, domain, nickname, token, clock, logger, requestTimeoutMs, maxUnanswered };
    if (connector !== 'sdk') return new ContactWireUpstream(wire);
    const timeouts = {
      requestTimeoutMs: sdkRequestTimeoutMs,
      welcomeTimeoutMs: sdkWelcomeTimeoutMs,
    };
    const dial = (hostUrl: string): Upstream =>
      new ContactWireUpstream({ ...wire, ...timeouts, url: hostUrl });
    return sdk.connect({ identity: id, scriptUrl: url, dial });
  }

  rest({ restUrl: url, restAuth: auth, domain }: UpstreamSettings): CtliveRest | undefined {
    if (url === undefined) return undefined;
    const { clock, maxUploadBytes, spoolDirectory } = this.options;
    const maxAnswerBytes = restAnswerBytes(maxUploadBytes);
    return new UndiciCtliveRest({
      ...{ url, auth, domain, clock, spoolDirectory },
      timeoutMs: requestTimeoutMs,
      maxAnswerBytes,
    });
  }
}
