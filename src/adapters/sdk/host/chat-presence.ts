import type { Clock } from '../../../runtime/clock';
import type { WireRequest } from '../../contact-wire/frames';
import { readContact, readHistory, refusalIn } from '../reading/answer-reading';
import type { HistoryEntry } from '../reading/answer-reading';
import { isMembers, memberOf, membersOf, type Members } from '../reading/members';
import type { HostChats } from './host-chats';
import { HostError } from './host-error';
import type { SdkCalls } from './sdk-calls';

type JoinRequest = Extract<WireRequest, { op: 'join' }>;
export type ChatHistory = { readonly entries: readonly HistoryEntry[]; readonly isActive: boolean };

const noContact = 'joinContact gave no contact.';
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
      const { contact, last, answer } = joined;
      if (!isMembers(contact)) throw new HostError('rejected', refusalIn(answer) ?? noContact);
      const head = typeof last === 'number' ? last : 0;
      chats.joined(chatId, head);
      const whole = await this.#whole(chatId, contact);
      return { contact: whole, isResumed: false, last: head };
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
    chats.saw(
      chatId,
      entries.map(({ data }) => data.id),
    );
    const last = entries.at(-1)?.data.messageType ?? '';
    const isOver =
      chats.isEnded(chatId) ||
      (/^endChat$/i.test(last) && (await this.#activity(chatId)) !== 'active');
    return { entries, isActive: !isOver };
  }

  /** The joined contact may show no more than its id. */
  async #whole(chatId: string, contact: Members): Promise<Members> {
    if (memberOf(contact, 'users') !== undefined) return contact;
    const answer = await this.options.calls.answer({ op: 'contact', args: [chatId] });
    if (answer === 'late' || answer.kind !== 'done') return contact;
    const reading = readContact(answer.value);
    return reading.kind === 'active' ? { ...reading.contact, ...contact } : contact;
  }

  /**
   * A refusal has a text and no code. First the texts that say it; else the one documented
   * question, which only active chats answer. A chat that was joined before has ended, then; but
   * that is said of one on a clear answer alone, since what refused may as well be its way.
   */
  async #whyNot(chatId: string, error: unknown, wasJoined: boolean): Promise<unknown> {
    if (!(error instanceof HostError) || error.code !== 'rejected') return error;
    if (saysEnded.test(error.message)) return new HostError('chat_ended', error.message);
    const activity = saysUnknown.test(error.message) ? 'none' : await this.#activity(chatId);
    if (wasJoined) {
      return new HostError(activity === 'none' ? 'chat_ended' : 'unavailable', error.message);
    }
    const isUnknown = activity === 'none' || activity === 'refused';
    return isUnknown ? new HostError('chat_not_found', error.message) : error;
  }

  /** `refused` where the question was refused, and not for want of a network. */
  async #activity(chatId: string): Promise<'active' | 'none' | 'refused' | 'unclear'> {
    const { calls } = this.options;
    const faultsBefore = calls.networkFaults;
    const answer = await calls.answer({ op: 'contact', args: [chatId] });
    if (answer === 'late' || answer.kind === 'missing') return 'unclear';
    if (answer.kind === 'refused') {
      if (saysUnknown.test(answer.text)) return 'none';
      return calls.networkFaults > faultsBefore ? 'unclear' : 'refused';
    }
    const { kind } = readContact(answer.value);
    return kind === 'not_active' ? 'none' : kind;
  }
}
