import { UpstreamError, type Upstream, type UpstreamConnection } from '../../sessions/upstream';

/** One that may not be reached: it is there to be seen, changed and removed, and nothing is dialled. */
export class UnreachableUpstream implements Upstream {
  constructor(readonly reason: string) {}

  connect(): Promise<UpstreamConnection> {
    return Promise.reject(new UpstreamError('not_supported', this.reason, 'not_done'));
  }
}
