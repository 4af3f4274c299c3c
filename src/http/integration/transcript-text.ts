import type { ReadTranscript } from '../../engine/chats/transcript-directory';
import type { Message } from '../../events/message';

/** One line per message, to be read by people. */
export function transcriptText({ chatId, messages }: ReadTranscript): string {
  const lines = messages.map((each) => `[${each.sentAt}] ${senderOf(each)}: ${saidOf(each)}`);
  return `${[`Chat ${chatId}`, '', ...lines].join('\n')}\n`;
}

/** A whole page without scripts or styles of others; everything said is escaped. */
export function transcriptHtml({ chatId, messages }: ReadTranscript): string {
  const rows = messages.map(
    (each) =>
      `<tr><td><time>${escaped(each.sentAt)}</time></td><th scope="row">${escaped(senderOf(each))}</th><td>${escaped(saidOf(each))}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Chat ${escaped(chatId)}</title></head>
<body><h1>Chat ${escaped(chatId)}</h1><table>
${rows.join('\n')}
</table></body>
</html>
`;
}

function senderOf({ sender }: Message): string {
  return sender?.nickname ?? sender?.id ?? 'unknown';
}

function saidOf({ text, url, fileName, caption, type }: Message): string {
  const said = text ?? url ?? ([caption, fileName].filter(Boolean).join(' ') || undefined);
  const kind = text === undefined && url === undefined ? `(${type}) ` : '';
  return `${kind}${said ?? ''}`.trim();
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
