import type { EventLog } from '../events/event-log';
import type { MediaRecords } from '../media/keeping/media-records';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { Worker } from '../runtime/lifecycle/worker';
import type { ChatRecords } from '../sessions/chat-records';
import type { MessageRecords } from '../sessions/message-records';
import type { SessionPool } from '../sessions/session-pool';
import type { SessionRecords } from '../sessions/session-records';
import { AutoJoiner } from './chats/auto-joiner';
import { ChatNotices } from './chats/chat-notices';
import { LocalContactWebhooks } from './chats/contact-webhooks';
import { LocalChatRouting } from './chats/local-chat-routing';
import { LocalTranscriptDirectory } from './chats/local-transcript-directory';
import { OfferWatch } from './chats/offer-watch';
import { RestWhatsAppSender } from './chats/whatsapp-sender';
import { LocalChatDirectory } from './local-chat-directory';
import { LocalEngine } from './local-engine';
import { RestChats } from './rest/rest-chats';
import { LocalUpstreamDirectory } from './upstreams/local-upstream-directory';
import { LocalUpstreamAdmin } from './upstreams/local-upstream-admin';
import type { UpstreamRegistry } from './upstreams/upstream-registry';
import type { UpstreamSettings } from './upstreams/upstream-settings';

export type LocalPartsOptions = {
  readonly pool: SessionPool;
  readonly registry: UpstreamRegistry;
  readonly eventLog: EventLog;
  readonly chats: ChatRecords;
  readonly sessions: SessionRecords;
  readonly messages: MessageRecords;
  readonly media: MediaRecords;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Every port of the engine over the sessions of this process, and the workers behind them. */
export function localParts(options: LocalPartsOptions) {
  const { pool, registry, eventLog, sessions, clock, logger } = options;
  const rest = new RestChats({ access: registry, pool, clock });
  const chats = new LocalChatDirectory({ ...options, rest });
  const notices = new ChatNotices({ pool, eventLog, chats: options.chats, sessions, clock });
  const shared = { pool, sessions, directory: chats, access: registry };
  const engine = new LocalEngine({ ...shared, notices });
  const settings = (id: string): UpstreamSettings | undefined => registry.settings(id);
  const upstreams = new LocalUpstreamDirectory(pool, registry);
  const records = { chats: options.chats, sessions };
  const isConnected = (id: string): boolean => pool.roster(id)?.connection.state === 'connected';
  const joiner = new AutoJoiner({ engine, ...records, settings, isConnected, clock, logger });
  for (const { id } of registry.all()) joiner.review(id);
  const offers = new OfferWatch({ ...records, access: registry, notices, clock, logger });
  const workers: readonly Worker[] = [joiner, offers];
  return {
    ...{ engine, chats, upstreams, workers },
    routing: new LocalChatRouting({ ...shared, engine }),
    transcripts: new LocalTranscriptDirectory({ chats, rest, access: registry }),
    whatsApp: new RestWhatsAppSender(registry),
    upstreamAdmin: new LocalUpstreamAdmin({
      ...{ registry, directory: upstreams, sessions, notices },
      onChanged: (id) => joiner.review(id),
    }),
    contactWebhooks: new LocalContactWebhooks({
      ...{ settings, notices },
      onOffered: (upstream, chatId) => joiner.offer(upstream, chatId),
    }),
  };
}
