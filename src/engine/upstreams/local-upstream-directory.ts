import { isoTime } from '../../runtime/clock';
import type { SessionPool, UpstreamIdentity } from '../../sessions/session-pool';
import type { UpstreamRoster } from '../../sessions/upstream-roster';
import type { UpstreamRegistry } from './upstream-registry';
import type { UpstreamSettings } from './upstream-settings';
import type { UpstreamDirectory, UpstreamView } from '../upstream-directory';

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

/** What CTLive's REST services add. */
const restCapabilities = [
  'contacts',
  'transcripts',
  'transcript_search',
  'archived_multimedia',
  'end_with_reason',
  'end_without_join',
  'end_all_domain_chats',
  'route_to_bot',
  'whatsapp',
] as const;

export class LocalUpstreamDirectory implements UpstreamDirectory {
  constructor(
    private readonly pool: SessionPool,
    private readonly registry: Pick<UpstreamRegistry, 'settings' | 'rest'>,
  ) {}

  upstreams(): readonly UpstreamView[] {
    return this.pool.identities().flatMap((identity) => {
      const roster = this.pool.roster(identity.id);
      return roster ? [this.#view(identity, roster)] : [];
    });
  }

  #view(identity: UpstreamIdentity, roster: UpstreamRoster): UpstreamView {
    const { id } = identity;
    const hasRest = this.registry.rest(id) !== undefined;
    return {
      ...identity,
      ...standOf(roster),
      capabilities: [...wireCapabilities, ...(hasRest ? restCapabilities : [])],
      ...madeOf(this.registry.settings(id)),
    };
  }
}

function standOf(
  roster: UpstreamRoster,
): Pick<UpstreamView, 'state' | 'health' | 'reason' | 'connectedAt' | 'counts'> {
  const { connection } = roster;
  const health = connection.health();
  const states = [...roster.sessions()].map((session) => session.state);
  const joined = states.filter((state) => state === 'live').length;
  const isDegraded = connection.state === 'connected' && health.status !== 'ok';
  return {
    state: isDegraded ? 'degraded' : connection.state,
    health,
    reason: connection.reason,
    connectedAt:
      connection.connectedAtMs === undefined ? undefined : isoTime(connection.connectedAtMs),
    counts: { joined, rejoining: states.length - joined },
  };
}

/** What of its settings may be shown. */
function madeOf(
  settings: UpstreamSettings | undefined,
): Pick<UpstreamView, 'origin' | 'from' | 'autoJoinServices' | 'credentials'> {
  const has = (name: 'token' | 'restAuth' | 'ctiToken'): boolean => settings?.[name] !== undefined;
  return {
    origin: settings?.origin ?? 'unknown',
    from: settings?.from,
    autoJoinServices: settings?.autoJoin?.services,
    credentials: { token: has('token'), rest: has('restAuth'), cti: has('ctiToken') },
  };
}
