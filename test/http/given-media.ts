import type { Multimedia } from '../../src/engine/engine';

export async function* inPieces(text: string, size = 1_001): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

export function mediaOf(changes: Partial<Multimedia>): (messageId: string) => Multimedia {
  return (messageId) => ({
    chatId: 'CHAT_1',
    messageId,
    messageType: 'DOCUMENT',
    domain: 'DEFAULT',
    format: 'fullsize',
    caption: 'A "caption"',
    fileName: 'dà.pdf',
    documentType: 'pdf',
    user: { id: 'USER_1', isAgent: false },
    base64: inPieces(''),
    ...changes,
  });
}
