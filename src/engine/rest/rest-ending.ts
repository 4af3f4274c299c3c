import type { SessionPool } from '../../sessions/session-pool';
import type { ChatNotices } from '../chats/chat-notices';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import type { CtliveRest } from './ctlive-rest';
import type { RestAccess } from './rest-access';
import { endOf } from './rest-chats';
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
    if (absence && !access.rest(upstream)) return refuseUnlessEnded(absence);
    const rest = requiredRest(access, upstream);
    const contact = await asEngineCall('read', () => rest.contacts.contact(chatId));
    const isOurs = !absence || absence.code === 'chat_not_joined';
    if (!contact && !isOurs) return refuseUnlessEnded(absence, rest, chatId);
    const ended = await endedIn(rest, chatId, reason ?? 'success');
    await notices.ended({ upstream, chatId, ...(ended ?? { reason, contact }) });
  }
}

/** A chat that was never ours may be in CTLive's archive: then it has ended too. */
async function refuseUnlessEnded(
  absence: EngineError,
  rest?: CtliveRest,
  chatId = '',
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
    const over = isRefusal(error) ? await overIn(rest, chatId) : undefined;
    if (over) return over;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  const codes = ['upstream_rejected', 'chat_not_found', 'chat_ended'];
  return error instanceof EngineError && codes.includes(error.code);
}

/** When it ended, as far as CTLive says it; undefined where CTLive does not say that it has. */
async function overIn(rest: CtliveRest, chatId: string): Promise<FormerEnd | undefined> {
  try {
    if (await rest.contacts.contact(chatId)) return undefined;
    const transcript = await rest.transcripts.ofChat(chatId);
    if (!transcript || transcript.isChatActive === true) return undefined;
    return { endedAtMs: endOf(transcript.messages)?.ts };
  } catch {
    return undefined;
  }
}

function unknownChat(): EngineError {
  return new EngineError('chat_not_found', 'CTLive knows no active chat of this id.', 'not_done');
}
