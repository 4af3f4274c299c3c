import { createHash } from 'node:crypto';

/** What two messages have to share to be taken for one: type and text, url, or name and caption. */
export function likenessOf(
  messageType: string,
  content: Readonly<Record<string, unknown>> = {},
): string {
  const { text, url, fileName, caption } = content;
  const type = messageType.toUpperCase();
  const parts = type === 'TEXT' ? [text] : type === 'LINK' ? [url] : [fileName, caption ?? ''];
  return createHash('sha256')
    .update(JSON.stringify([type, ...parts]))
    .digest('base64url');
}
