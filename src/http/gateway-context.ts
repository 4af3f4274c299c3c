import type { Request } from 'express';
import type { KeyRing } from '../access/key-ring';
import type { StreamTickets } from '../access/stream-tickets';
import type { ChatDirectory } from '../engine/chat-directory';
import type { ChatRouting } from '../engine/chats/chat-routing';
import type { ContactWebhooks } from '../engine/chats/contact-webhooks';
import type { TranscriptDirectory } from '../engine/chats/transcript-directory';
import type { WhatsAppSender } from '../engine/chats/whatsapp-sender';
import type { Engine } from '../engine/engine';
import type { UpstreamDirectory } from '../engine/upstream-directory';
import type { UpstreamAdmin } from '../engine/upstreams/upstream-admin';
import type { EventLog } from '../events/event-log';
import type { EventFeed } from '../events/feed/feed';
import type { MediaLibrary } from '../media/keeping/media-library';
import type { RemoteFiles } from '../media/remote-files';
import type { SignedLinks } from '../media/signed-links';
import type { UploadLimits } from '../media/upload-limits';
import type { Operations } from '../operations/operations';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { DeliveryRecords } from '../webhooks/delivery/delivery-records';
import type { LaneRecords } from '../webhooks/lanes/lane-records';
import type { Replays } from '../webhooks/replays';
import type { Webhooks } from '../webhooks/webhooks';
import type { SandboxInbox } from './sandbox/sandbox-inbox';

export type HttpOptions = {
  /** Where callers reach the gateway, when that is not what they write in `Host`. */
  readonly publicUrl?: string;
  readonly maxUploadBytes: number;
  readonly maxBase64Bytes: number;
  /** Origins whose pages may call the API; `*` allows every one; empty: none. */
  readonly corsOrigins: readonly string[];
  readonly trustProxy?: string | number | boolean;
  readonly version: string;
};

/** What the HTTP edge asks: one value per app, so that two apps in one process stay apart. */
export type GatewayContext = {
  readonly engine: Engine;
  readonly chats: ChatDirectory;
  readonly upstreams: UpstreamDirectory;
  readonly routing: ChatRouting;
  readonly transcripts: TranscriptDirectory;
  readonly whatsApp: WhatsAppSender;
  readonly upstreamAdmin: UpstreamAdmin;
  readonly contactWebhooks: ContactWebhooks;
  readonly eventLog: EventLog;
  readonly feed: EventFeed;
  readonly operations: Operations;
  readonly media: MediaLibrary;
  readonly signedLinks: SignedLinks;
  readonly remoteFiles: RemoteFiles;
  readonly uploadLimits: UploadLimits;
  readonly keys: KeyRing;
  readonly tickets: StreamTickets;
  readonly webhooks: Webhooks;
  readonly replays: Replays;
  readonly lanes: LaneRecords;
  readonly deliveries: DeliveryRecords;
  /** Absent: off. */
  readonly sandbox?: SandboxInbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rejects, with an error fit for the API's user, while the gateway cannot serve. */
  readonly readiness: () => Promise<void>;
  readonly options: HttpOptions;
};

export function gatewayOf(request: Request): GatewayContext {
  return request.app.locals['gateway'] as GatewayContext;
}
