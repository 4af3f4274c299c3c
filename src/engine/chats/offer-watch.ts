/**
 * Ends offers that CTLive's `endContact` never ends. Phases of a round, one a minute: every offered
 * chat that nothing was heard of for a minute is looked at, one after another; where CTLive's REST
 * services can be asked they decide; what they cannot say, the age of the offer does.
 */
import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import type { Worker } from '../../runtime/lifecycle/worker';
import { pause } from '../../runtime/pause';
import type { ChatRecords } from '../../sessions/chat-records';
import type { SessionRecord, SessionRecords } from '../../sessions/session-records';
import { lifeOf } from '../rest/chat-life';
import type { CtliveRest } from '../rest/ctlive-rest';
import type { RestAccess } from '../rest/rest-access';
import type { ChatNotices, LapseNotice } from './chat-notices';

export type OfferWatchOptions = {
  readonly sessions: SessionRecords;
  readonly chats: ChatRecords;
  readonly access: RestAccess;
  readonly notices: ChatNotices;
  readonly clock: Clock;
  readonly logger: Logger;
};

const roundMs = 60_000;
/** Two questions in a second. */
const spacingMs = 500;
/** Where CTLive cannot be asked, since anything was last heard of the chat. */
const offerAgeMs = 24 * 60 * 60 * 1000;

type Lapse = Pick<LapseNotice, 'reason' | 'endedAtMs'>;

export class OfferWatch implements Worker {
  readonly name = 'offers';

  constructor(private readonly options: OfferWatchOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.options.clock, roundMs, signal);
      await this.#round(signal);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { sessions, access, clock } = this.options;
    for (const offer of await sessions.offered()) {
      if (signal.aborted) return;
      const silentMs = await this.#silentMs(offer);
      if (silentMs < roundMs) continue;
      const rest = access.rest(offer.upstream);
      const lapse = await lapseOf(rest, offer.chatId, silentMs);
      if (lapse) await this.#end(offer, lapse);
      if (rest) await pause(clock, spacingMs, signal);
    }
  }

  async #silentMs({ chatId }: SessionRecord): Promise<number> {
    const { chats, clock } = this.options;
    const chat = await chats.find(chatId);
    return chat ? clock.now() - chat.updatedAtMs : 0;
  }

  async #end({ upstream, chatId }: SessionRecord, lapse: Lapse): Promise<void> {
    const { notices, logger } = this.options;
    if (!(await notices.lapsed({ upstream, chatId, ...lapse }))) return;
    logger.warn('an offered chat was never ended by endContact', {
      ...{ upstream, chatId, reason: lapse.reason },
    });
  }
}

async function lapseOf(
  rest: CtliveRest | undefined,
  chatId: string,
  silentMs: number,
): Promise<Lapse | undefined> {
  const isOld = silentMs >= offerAgeMs;
  const expired: Lapse | undefined = isOld ? { reason: 'offer_expired' } : undefined;
  if (!rest) return expired;
  const life = await lifeOf(rest, chatId).catch(() => undefined);
  if (life === undefined) return expired;
  const { state, ...end } = life;
  return state === 'active' ? undefined : { reason: 'no_longer_active', ...end };
}
