import type { ArchivedMultimedia } from '../../../engine/rest/ctlive-rest';
import { isObject, objectOf, textOf, type Loose } from './loose-values';
import { invalidAnswer } from '../rest-failure';
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

/**
 * The archived multimedia message of an answer: bare, in `data`, or in a Multimedia Transcript.
 * Undefined when there is no message. Throws UpstreamError for one without its file.
 */
export function multimediaOf(value: unknown, messageId: string): ArchivedMultimedia | undefined {
  const message = messageIn(value, messageId);
  if (!message) return undefined;
  const content = isObject(message['content']) ? message['content'] : message;
  const member = (Object.keys(typesByMember) as Member[]).find((name) => content[name]);
  if (member === undefined) throw invalidAnswer('read', 'a multimedia message without its file');
  const base64 = base64Of(content[member]);
  if (base64 === undefined) throw invalidAnswer('read', 'a file that is not base64');
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
    if (!Array.isArray(candidate['messages'])) return candidate;
    const inner = candidate['messages'].map(objectOf);
    const found = inner.find((each) => textOf(each['id']) === messageId) ?? inner[0];
    if (found) return messageIn(found, messageId);
  }
  return undefined;
}

/** A text by the table; Mongo's extended JSON, old or canonical, by the example; or bytes. */
function base64Of(value: unknown): string | undefined {
  if (typeof value === 'string') return plainBase64(value);
  if (!isObject(value)) return undefined;
  if (value['type'] === 'Buffer' && Array.isArray(value['data'])) {
    return Buffer.from(value['data'] as number[]).toString('base64');
  }
  return base64Of(value['$binary'] ?? value['base64']);
}

/** RFC 4648 base64, padded, whether it came folded, as base64url, bare of padding or as a data: URL. */
function plainBase64(text: string): string | undefined {
  const bare = text
    .replace(/^\s*data:[^,]{0,200},/, '')
    .replace(/\s+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined;
  const digits = bare.replace(/=+$/, '');
  return digits.length % 4 === 1 ? undefined : digits.padEnd(Math.ceil(digits.length / 4) * 4, '=');
}
