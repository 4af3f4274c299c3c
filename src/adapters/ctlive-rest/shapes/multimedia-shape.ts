import type { ArchivedMultimedia } from '../../../engine/rest/ctlive-rest';
import { isObject, objectOf, textOf, type Loose } from './loose-values';
import { invalidAnswer } from '../rest-failure';
import { userOf } from './message-shapes';

/** The member that holds the file says the type where nothing else does. */
const typesByMember = {
  img: 'IMAGE',
  document: 'DOCUMENT',
  audio: 'AUDIO',
  video: 'VIDEO',
} as const;
type Member = keyof typeof typesByMember;

/** A multimedia message, and its file as the text that stands for it: not known to be base64. */
export type FoundMultimedia = Omit<ArchivedMultimedia, 'base64'> & { readonly file: string };

/**
 * The archived multimedia message of an answer: bare, in `data`, or in a Multimedia Transcript.
 * Undefined when there is no message. Throws UpstreamError for one without its file.
 */
export function multimediaOf(value: unknown, messageId: string): FoundMultimedia | undefined {
  const message = messageIn(value, messageId);
  if (!message) return undefined;
  const content = isObject(message['content']) ? message['content'] : message;
  const member = (Object.keys(typesByMember) as Member[]).find((name) => content[name]);
  if (member === undefined) throw invalidAnswer('read', 'a multimedia message without its file');
  const file = fileIn(content[member]);
  if (file === undefined) throw invalidAnswer('read', 'a file that is not base64');
  return {
    messageId: textOf(message['id']) ?? messageId,
    messageType: textOf(message['messageType'])?.toUpperCase() ?? typesByMember[member],
    caption: textOf(content['caption']),
    fileName: textOf(content['fileName']),
    documentType: textOf(content['documentType']),
    user: isObject(content['user']) ? userOf(content['user']) : undefined,
    file,
  };
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
function fileIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isObject(value)) return undefined;
  if (value['type'] === 'Buffer' && Array.isArray(value['data'])) {
    return Buffer.from(value['data'] as number[]).toString('base64');
  }
  return fileIn(value['$binary'] ?? value['base64']);
}
