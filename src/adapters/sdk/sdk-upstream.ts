import {
  UpstreamError,
  type Upstream,
  type UpstreamConnection,
  type UpstreamListener,
  type UpstreamTraits,
} from '../../sessions/upstream';
import type { HostAddress } from './sdk-host';

export type SdkUpstreamOptions = {
  readonly host: { address(): Promise<HostAddress> };
  /** Name of the upstream: its pages never overlap. */
  readonly identity: string;
  /** The tenant's livechatsdk.js. */
  readonly scriptUrl: string;
  /** Speaks the contact wire to an address, with the identity's JWT in its `hello`. */
  readonly dial: (url: string) => Upstream;
};

/** From the dialling to the login: the browser starts, the script loads, CTLive answers. */
export const sdkWelcomeTimeoutMs = 60_000;
/** The host ends every call itself before; a file of 64 MiB may wait for two others. */
export const sdkRequestTimeoutMs = 360_000;

/** CTLive's own browser SDK, in a page of the host process. One connection, one page. */
export class SdkUpstream implements Upstream {
  readonly traits: UpstreamTraits = { isResendSafe: false, isComparedOnSchedule: true };

  constructor(private readonly options: SdkUpstreamOptions) {}

  async connect(listener: UpstreamListener, signal: AbortSignal): Promise<UpstreamConnection> {
    const { host, dial, scriptUrl, identity } = this.options;
    let address: HostAddress;
    try {
      address = await host.address();
    } catch (cause) {
      throw new UpstreamError('unavailable', 'The SDK host cannot be started.', 'not_done', {
        cause,
      });
    }
    const query = new URLSearchParams({ script: scriptUrl, identity });
    const url = `ws+unix:${address.socketPath}:/${address.secret}?${query.toString()}`;
    return dial(url).connect(listener, signal);
  }
}
