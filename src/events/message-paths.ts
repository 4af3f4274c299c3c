/**
 * Paths we hand out write a message id as `~` + base64url: ids of social channels may hold `/`,
 * which many proxies refuse even when percent-encoded.
 */
export function messagePathOf(chatId: string, messageId: string): string {
  return `/chats/${encodeURIComponent(chatId)}/messages/${pathIdOf(messageId)}`;
}

export function contentPathOf(chatId: string, messageId: string): string {
  return `/chats/${encodeURIComponent(chatId)}/multimedia/${pathIdOf(messageId)}/content`;
}

/** The same bytes for whoever has a ticket. */
export function signedPathOf(chatId: string, messageId: string, ticket: string): string {
  return `/chats/${encodeURIComponent(chatId)}/multimedia/${pathIdOf(messageId)}/signed/${ticket}`;
}

function pathIdOf(messageId: string): string {
  return `~${Buffer.from(messageId, 'utf8').toString('base64url')}`;
}
