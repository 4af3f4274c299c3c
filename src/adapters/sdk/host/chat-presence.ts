import type { Clock } from '../../../runtime/clock';
import type { WireRequest } from '../../contact-wire/frames';
import { readContact, readHistory, type HistoryEntry } from '../reading/answer-reading';
import { membersOf, type Members } from '../reading/members';
import type { HostChats } from './host-chats';
import { HostError } from './host-error';
import type { SdkCalls } from './sdk-calls';

type JoinRequest = Extract<WireRequest, { op: 'join' }>;
export type ChatHistory = { readonly entries: readonly HistoryEntry[]; readonly isActive: boolean };

const saysEnded = /\b(ended|closed|terminated|finished|over|not active|inactive)\b/i;
const saysUnknown = /\b(not found|unknown|no such|does not exist|not exist|invalid chat)\b/i;

/** Joining, and what a chat looks like. CTLive's errors are undocumented texts: see `#whyNot`. */
export class ChatPresence {
  constructor(
    private readonly options: {
      readonly calls: SdkCalls;
      readonly chats: HostChats;
      readonly clock: Clock;
    },
  ) {}

  async join({ chatId, nickname, resume }: JoinRequest): Promise<Members> {
    const { calls, chats } = this.options;
    try {
      const joined = membersOf(await calls.ask({ op: 'join', args: [chatId, nickname] }));
      const { contact, last } = joined;
      const head = typeof last === 'number' ? last : 0;
      chats.joined(chatId, head);
      return { contact: membersOf(contact), isResumed: false, last: head };
    } catch (error) {
      throw await this.#whyNot(chatId, error, resume !== undefined);
    }
  }

  async contact(chatId: string): Promise<Members> {
    const { calls } = this.options;
    const reading = readContact(await calls.ask({ op: 'contact', args: [chatId] }));
    if (reading.kind === 'active') return reading.contact;
    throw new HostError('chat_not_found', 'CTLive has no active chat of this id.');
  }

  async history(chatId: string): Promise<ChatHistory> {
    const { calls, chats, clock } = this.options;
    let value: unknown;
    try {
      value = await calls.ask({ op: 'history', args: [chatId] });
    } catch (error) {
      throw await this.#whyNot(chatId, error, true);
    }
    const reading = readHistory(value, chatId, clock.now());
    if (!reading) throw new HostError('unavailable', 'CTLive gave no history.');
    const { entries } = reading;
    const last = entries.at(-1)?.data.messageType ?? '';
    const isOver =
      chats.isEnded(chatId) || (/^endChat$/i.test(last) && !(await this.#isActive(chatId)));
    return { entries, isActive: !isOver };
  }

  /**
   * A refusal has a text and no code. First the texts that say it; else the one documented
   * question, which only active chats answer. A chat that was joined before has ended, then.
   */
  async #whyNot(chatId: string, error: unknown, wasJoined: boolean): Promise<unknown> {
    if (!(error instanceof HostError) || error.code !== 'rejected') return error;
    if (saysEnded.test(error.message)) return new HostError('chat_ended', error.message);
    const isUnknown = saysUnknown.test(error.message) || (await this.#isActive(chatId)) === false;
    if (isUnknown) return new HostError(wasJoined ? 'chat_ended' : 'chat_not_found', error.message);
    return wasJoined ? new HostError('unavailable', error.message) : error;
  }

  /** Undefined when CTLive does not say. */
  async #isActive(chatId: string): Promise<boolean | undefined> {
    const answer = await this.options.calls.answer({ op: 'contact', args: [chatId] });
    if (answer === 'late' || answer.kind === 'missing') return undefined;
    if (answer.kind === 'refused') return saysUnknown.test(answer.text) ? false : undefined;
    const { kind } = readContact(answer.value);
    return kind === 'unclear' ? undefined : kind === 'active';
  }
}
