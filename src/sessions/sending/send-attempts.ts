import type { SendAttempt } from './send-attempt';
import type { SendName } from '../session-context';
import type {
  Acknowledgement,
  CtliveMessage,
  CtliveUser,
  OutboundTransfer,
  OutgoingFile,
  OutgoingMessage,
} from '../upstream';

export type SentFile = OutgoingFile & { readonly sizeBytes: number; readonly sha256: string };

export function messageAttempt(
  chatId: string,
  message: OutgoingMessage,
  name: SendName,
): SendAttempt {
  const isText = message.kind === 'text';
  return {
    name,
    chatId,
    messageType: isText ? 'TEXT' : 'LINK',
    content: isText ? { text: message.text } : { url: message.url },
    perform: (connection) => connection.send(chatId, name.clientId, message),
    isRepeatable: true,
  };
}

export function fileAttempt(
  chatId: string,
  transfer: OutboundTransfer,
  file: SentFile,
  name: SendName,
): SendAttempt {
  const { caption, fileName, documentType, sizeBytes, sha256 } = file;
  return {
    name,
    chatId,
    file: { sizeBytes, sha256 },
    messageType: file.messageType,
    content: { caption, fileName, documentType },
    replyTo: file.replyTo,
    perform: () => transfer.commit(name.clientId, file),
    isRepeatable: false,
  };
}

/** The message as CTLive will show it, from what we sent and what it answered. */
export function sentMessageOf(
  attempt: SendAttempt,
  ack: Acknowledgement,
  user: CtliveUser,
): CtliveMessage {
  return {
    id: ack.messageId,
    messageType: attempt.messageType,
    ts: ack.ts,
    replyTo: attempt.replyTo,
    content: { ...attempt.content, user },
  };
}
