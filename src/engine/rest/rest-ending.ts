import type { SessionPool } from '../../sessions/session-pool';
import type { ChatNotices } from '../chats/chat-notices';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import type { RestAccess } from './rest-access';
import { requiredRest } from './rest-required';

export type RestEndingOptions = {
  readonly pool: SessionPool;
  readonly access: RestAccess;
  readonly notices: ChatNotices;
};

export type ChatEnding = {
  readonly upstream: string;
  readonly chatId: string;
  readonly reason?: string;
  /** What is wrong when there are no REST services either. */
  readonly absence?: EngineError;
};

/** The SDK's `endContact` takes no reason (CTLive's page "CTLive contact APIs"). */
export function endsByRest(connector: string | undefined, reason: string | undefined): boolean {
  return connector === 'sdk' && reason !== undefined && reason !== 'success';
}

/** Ends a chat through CTLive's REST services, and logs its end once CTLive has confirmed it. */
export class RestEnding {
  constructor(private readonly options: RestEndingOptions) {}

  async end({ upstream, chatId, reason, absence }: ChatEnding): Promise<void> {
    const { access, notices } = this.options;
    if (absence && !access.rest(upstream)) throw absence;
    const rest = requiredRest(access, upstream);
    const contact = await asEngineCall('read', () => rest.contacts.contact(chatId));
    if (!contact && absence?.code === 'chat_not_found') throw unknownChat();
    await asEngineCall('write', () => rest.contacts.end(chatId, reason ?? 'success'));
    await notices.ended({ upstream, chatId, reason, contact });
  }
}

function unknownChat(): EngineError {
  return new EngineError('chat_not_found', 'CTLive knows no active chat of this id.', 'not_done');
}
