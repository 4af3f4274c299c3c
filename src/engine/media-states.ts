import type { Message } from '../events/message';
import type { MediaRecord, MediaRecords } from '../media/keeping/media-records';

/** Messages of one chat, each with what has become of its file since it was logged. */
export async function withMediaStates(
  messages: readonly Message[],
  records: MediaRecords,
): Promise<readonly Message[]> {
  const withFile = messages.filter((message) => message.mediaState !== undefined);
  const [first] = withFile;
  if (!first) return messages;
  const ids = withFile.map(({ id }) => id);
  const found = await records.ofMessages(first.chatId, ids);
  const byId = new Map(found.map((record) => [record.messageId, record]));
  return messages.map((message) => shownWith(message, byId.get(message.id)));
}

function shownWith(message: Message, record: MediaRecord | undefined): Message {
  if (!record) return message;
  const { state, failure, sha256 = message.sha256, sizeBytes = message.sizeBytes } = record;
  const contentUrl = state === 'expired' ? undefined : message.contentUrl;
  const mediaFailure = state === 'failed' ? failure : undefined;
  return { ...message, mediaState: state, mediaFailure, contentUrl, sha256, sizeBytes };
}
