import type { ContactSessionView } from '../../events/chat';
import { isoTime } from '../../runtime/clock';
import { chatViewOf } from '../mapping/chat-view';
import type { SessionContext } from '../session-context';
import { CommitDraft } from '../stream/commit-draft';
import type { Joined } from '../upstream';

/** What of an interruption history does not bring back. */
export const unrecoverable = [
  'message.delivered',
  'message.seen',
  'participant.writing',
  'participant.joined',
  'participant.left',
] as const;

export type Gap = { readonly atMs: number; readonly from: string; readonly reason: string };

export function addGap(
  draft: CommitDraft,
  gap: Gap,
  kinds: readonly string[] = unrecoverable,
): void {
  const { atMs, from, reason } = gap;
  draft.events.push({
    type: 'gap.detected',
    atMs,
    data: { from, to: isoTime(atMs), reason, kinds },
  });
}

/** The contact as the upstream shows it at this attachment. */
export function contactDraft(joined: Joined): CommitDraft {
  const draft = new CommitDraft();
  draft.chat = { state: 'active', contact: joined.contact };
  return draft;
}

type Joiner = {
  readonly context: SessionContext;
  readonly chatId: string;
  readonly nickname: string | undefined;
};

/** The commit that makes a session joined: `chat.joined` shows the chat as it is from then on. */
export async function joinedDraft(joiner: Joiner, joined: Joined): Promise<CommitDraft> {
  const { context, chatId, nickname } = joiner;
  const { upstream, own } = context;
  const atMs = context.clock.now();
  const record = await context.chats.find(chatId);
  const self: ContactSessionView = {
    upstream,
    nickname,
    state: 'live',
    joinedAt: isoTime(atMs),
    health: context.health(),
  };
  const others = context.views(chatId).filter((view) => view.upstream !== upstream);
  const facts = {
    chatId,
    state: 'active' as const,
    contact: joined.contact,
    externalId: record?.externalId,
    metadata: record?.metadata ?? {},
    updatedAtMs: atMs,
  };
  const data = chatViewOf(facts, [self, ...others], { upstream, isOwn: (user) => own.isOwn(user) });
  const draft = contactDraft(joined);
  draft.events.push({ type: 'chat.joined', atMs, data });
  draft.session = { state: 'joined', nickname, joinedAtMs: atMs };
  return draft;
}
