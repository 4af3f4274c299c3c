import { isoTime } from '../runtime/clock';
import type { SessionPool, UpstreamIdentity } from '../sessions/session-pool';
import type { UpstreamRoster } from '../sessions/upstream-roster';
import type { UpstreamDirectory, UpstreamView } from './upstream-directory';

/** What can be asked of an upstream behind the contact wire. */
const wireCapabilities = [
  'join',
  'leave',
  'end',
  'messages',
  'links',
  'multimedia',
  'writing',
  'history',
  'receipts',
] as const;

export class LocalUpstreamDirectory implements UpstreamDirectory {
  constructor(private readonly pool: SessionPool) {}

  upstreams(): readonly UpstreamView[] {
    return this.pool.identities().flatMap((identity) => {
      const roster = this.pool.roster(identity.id);
      return roster ? [viewOf(identity, roster)] : [];
    });
  }
}

function viewOf(identity: UpstreamIdentity, roster: UpstreamRoster): UpstreamView {
  const { connection } = roster;
  const health = connection.health();
  const states = [...roster.sessions()].map((session) => session.state);
  const joined = states.filter((state) => state === 'live').length;
  const isDegraded = connection.state === 'connected' && health.status !== 'ok';
  return {
    ...identity,
    state: isDegraded ? 'degraded' : connection.state,
    health,
    reason: connection.reason,
    connectedAt:
      connection.connectedAtMs === undefined ? undefined : isoTime(connection.connectedAtMs),
    counts: { joined, rejoining: states.length - joined },
    capabilities: [...wireCapabilities],
  };
}
