import { createHash } from 'node:crypto';

/** CTLive's User Object. A change makes a new one: a message keeps its sender as it was. */
export type ChatUser = {
  readonly id: string;
  readonly nickname: string;
  readonly isAgent: boolean;
  readonly beginTime: number;
  /** `''` while the user is in the chat, as CTLive has it. */
  readonly endTime: number | '';
  readonly isOnline: boolean;
  readonly userAgent: string;
  readonly firstUri: string;
  readonly uriHistory: readonly string[];
  readonly firstTitle: string;
  readonly channel: string;
  readonly firstIP: string;
};

/** Who a connection of the contact wire is. */
export type AgentIdentity = { readonly userId: string; readonly nickname: string };

export function customerUser(id: string, nickname: string, now: number): ChatUser {
  return {
    id,
    nickname,
    isAgent: false,
    beginTime: now,
    endTime: '',
    isOnline: true,
    userAgent: 'CTLive simulator',
    firstUri: 'https://shop.example/help',
    uriHistory: ['https://shop.example/help'],
    firstTitle: 'Help',
    channel: 'web',
    firstIP: '127.0.0.1',
  };
}

export function agentUser(id: string, nickname: string, now: number): ChatUser {
  return {
    ...customerUser(id, nickname, now),
    isAgent: true,
    userAgent: 'Contact wire',
    firstUri: '',
    uriHistory: [],
    firstTitle: '',
  };
}

/**
 * The same domain and nickname are the same user whenever they come. Without a nickname the
 * credential tells two identities apart.
 */
export function agentIdentity(hello: {
  readonly domain: string;
  readonly nickname?: string | undefined;
  readonly token?: string | undefined;
}): AgentIdentity {
  const nickname = hello.nickname === undefined || hello.nickname === '' ? 'Agent' : hello.nickname;
  const isAnonymous = nickname !== hello.nickname && hello.token !== undefined;
  const local = isAnonymous ? `agent-${shortHash(hello.token ?? '')}` : slugOf(nickname);
  const domain = hello.domain.toLowerCase();
  const host = domain === 'default' ? '' : `${slugOf(domain)}.`;
  return { userId: `USER_${local}@${host}gateway.example`, nickname };
}

/** Letters, digits and dashes. What they cannot express is told apart by a hash. */
function slugOf(name: string): string {
  const plain = name.trim().toLowerCase().replace(/\s+/g, '-');
  const slug = plain
    .replace(/[^a-z0-9.-]+/g, '')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 40);
  if (slug === plain) return slug;
  return `${slug === '' ? 'agent' : slug}-${shortHash(name)}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
