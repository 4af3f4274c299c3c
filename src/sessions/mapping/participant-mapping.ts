import type { Participant } from '../../events/participant';
import type { CtliveUser } from '../upstream';

export type Viewpoint = {
  readonly upstream: string;
  readonly isOwn: (user: CtliveUser) => boolean;
  /** CTLive's `userID` of the contact: who started the chat. */
  readonly customerId?: string;
};

export function participantOf(user: CtliveUser, view: Viewpoint): Participant {
  const isOwn = view.isOwn(user);
  return {
    id: user.id ?? 'unknown',
    nickname: user.nickname,
    role: roleOf(user, view.customerId),
    isAgent: user.isAgent === true,
    isOnline: user.isOnline,
    channel: user.channel?.toLowerCase(),
    upstream: isOwn ? view.upstream : undefined,
  };
}

function roleOf(user: CtliveUser, customerId: string | undefined): Participant['role'] {
  if (user.id !== undefined && user.id === customerId) return 'customer';
  if (user.isAgent === true) return /^bot/i.test(user.id ?? '') ? 'bot' : 'agent';
  return user.isAgent === false ? 'customer' : 'unknown';
}
