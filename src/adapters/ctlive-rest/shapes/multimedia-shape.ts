import type { ArchivedMultimedia } from '../../../engine/rest/ctlive-rest';
import { arrayOf, isObject, objectOf, textOf, type Loose } from './loose-values';
import { userOf } from './message-shapes';

/** Whole 4-character groups. */
const pieceLength = 64 * 1024;

/** The member that holds the file says the type where nothing else does. */
const typesByMember = {
  img: 'IMAGE',
  document: 'DOCUMENT',
  audio: 'AUDIO',
  video: 'VIDEO',
} as const;
type Member = keyof typeof typesByMember;

/** The archived multimedia message of an answer: bare, in `data`, or in a Multimedia Transcript. */
export function multimediaOf(value: unknown, messageId: string): ArchivedMultimedia | undefined {
  const message = messageIn(value, messageId);
  if (!message) return undefined;
  const content = objectOf(message['content']);
  const member = (Object.keys(typesByMember) as Member[]).find((name) => content[name]);
  const base64 = member && base64Of(content[member]);
  if (member === undefined || base64 === undefined) return undefined;
  return {
    messageId: textOf(message['id']) ?? messageId,
    messageType: textOf(message['messageType'])?.toUpperCase() ?? typesByMember[member],
    caption: textOf(content['caption']),
    fileName: textOf(content['fileName']),
    documentType: textOf(content['documentType']),
    user: isObject(content['user']) ? userOf(content['user']) : undefined,
    base64: piecesOf(base64),
  };
}

export async function* piecesOf(base64: string): AsyncGenerator<string> {
  for (let at = 0; at < base64.length; at += pieceLength) {
    yield await Promise.resolve(base64.slice(at, at + pieceLength));
  }
}

function messageIn(value: unknown, messageId: string): Loose | undefined {
  const candidates = Array.isArray(value) ? value : [value];
  for (const candidate of candidates) {
    if (!isObject(candidate)) continue;
    if (isObject(candidate['data'])) return candidate['data'];
    if (isObject(candidate['content'])) return candidate;
    const inner = arrayOf(candidate['messages']).map(objectOf);
    const found = inner.find((each) => textOf(each['id']) === messageId) ?? inner[0];
    if (found) return messageIn(found, messageId);
  }
  return undefined;
}

/** A text by the table; Mongo's extended JSON, old or canonical, by the example; or bytes. */
function base64Of(value: unknown): string | undefined {
  if (typeof value === 'string') return value.replace(/^data:[^,]*,/, '').replace(/\s+/g, '');
  if (!isObject(value)) return undefined;
  if (value['type'] === 'Buffer' && Array.isArray(value['data'])) {
    return Buffer.from(value['data'] as number[]).toString('base64');
  }
  return base64Of(value['$binary'] ?? value['base64']);
}
