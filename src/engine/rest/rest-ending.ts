import type { SessionPool } from '../../sessions/session-pool';
import type { ChatNotices } from '../chats/chat-notices';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import { lifeOf } from './chat-life';
import type { CtliveRest } from './ctlive-rest';
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

type FormerEnd = { readonly endedAtMs?: number };

/** The SDK's `endContact` takes no reason (CTLive's page "CTLive contact APIs"). */
export function endsByRest(connector: string | undefined, reason: string | undefined): boolean {
  return connector === 'sdk' && reason !== undefined && reason !== 'success';
}

/** Ends a chat through CTLive's REST services, and logs its end once CTLive has confirmed it. */
export class RestEnding {
  constructor(private readonly options: RestEndingOptions) {}

  /** Resolves also when CTLive had ended it before. */
  async end({ upstream, chatId, reason, absence }: ChatEnding): Promise<void> {
    const { access, notices } = this.options;
    if (absence && !access.rest(upstream)) return refuseUnlessEnded(absence, chatId);
    const rest = requiredRest(access, upstream);
    const contact = await asEngineCall('read', () => rest.contacts.contact(chatId));
    const isOurs = !absence || absence.code === 'chat_not_joined';
    if (!contact && !isOurs) return refuseUnlessEnded(absence, chatId, rest);
    const ended = await endedIn(rest, chatId, reason ?? 'success');
    await notices.ended({ upstream, chatId, ...(ended ?? { reason, contact }) });
  }
}

/** A chat that was never ours may be in CTLive's archive: then it has ended too. */
async function refuseUnlessEnded(
  absence: EngineError,
  chatId: string,
  rest?: CtliveRest,
): Promise<void> {
  if (absence.code === 'chat_ended') return;
  if (!rest) throw absence;
  const transcript = await asEngineCall('read', () => rest.transcripts.ofChat(chatId));
  if (!transcript) throw unknownChat();
}

/** Undefined when this call has ended it; else what is known of the end it had before. */
async function endedIn(
  rest: CtliveRest,
  chatId: string,
  reason: string,
): Promise<FormerEnd | undefined> {
  try {
    await asEngineCall('write', () => rest.contacts.end(chatId, reason));
    return undefined;
  } catch (error) {
    const life = isRefusal(error) ? await lifeOf(rest, chatId).catch(() => undefined) : undefined;
    if (life?.state !== 'ended') throw error;
    return { endedAtMs: life.endedAtMs };
  }
}

function isRefusal(error: unknown): boolean {
  const codes = ['upstream_rejected', 'chat_not_found', 'chat_ended'];
  return error instanceof EngineError && codes.includes(error.code);
}

function unknownChat(): EngineError {
  return new EngineError('chat_not_found', 'CTLive knows no active chat of this id.', 'not_done');
}
