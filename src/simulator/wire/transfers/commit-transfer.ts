import type { WireRequest } from '../../../adapters/contact-wire/frames';
import type { Chat } from '../../chats/chat';
import { agentFileTypes, type ChatMessage } from '../../chats/messages';
import type { ChatUser } from '../../chats/users';
import type { IncomingTransfers } from './incoming-transfers';
import { WireError } from '../wire-error';

type Commit = Extract<WireRequest, { op: 'transfer-commit' }>;

/**
 * Makes a whole transfer a message. Whatever is wrong with the commit, the transfer is gone after
 * it: nothing of it stays on disk.
 */
export async function commitTransfer(
  chat: Chat,
  commit: Commit,
  { incoming, sender }: { readonly incoming: IncomingTransfers; readonly sender: () => ChatUser },
): Promise<ChatMessage> {
  const { transferId, clientId, replyTo, messageType, fileName, caption } = commit;
  const documentType = commit.documentType.toLowerCase();
  try {
    const user = sender();
    if (!agentFileTypes[messageType].includes(documentType)) {
      throw new WireError('type_not_allowed', `documentType: not an ${messageType} CTLive takes`);
    }
    const stored = await incoming.take(transferId, chat.id, commit.base64Length);
    const file = { messageType, fileName, documentType: commit.documentType, caption, stored };
    if (!chat.isActive) {
      await incoming.forget(stored);
      throw new WireError('chat_ended', 'the chat ended before the file was whole');
    }
    return chat.sendFile(user, file, { clientId, ...(replyTo && { replyTo }) });
  } catch (error) {
    incoming.discard(transferId);
    throw error;
  }
}
