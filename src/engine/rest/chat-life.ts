import { UpstreamError, type CtliveMessage } from '../../sessions/upstream';
import type { ChatTranscript, CtliveRest } from './ctlive-rest';

/** `unknown`: CTLive has it neither among its active chats nor in its archive. */
export type ChatLife =
  | { readonly state: 'active' | 'unknown' }
  | { readonly state: 'ended'; readonly endedAtMs?: number };

/** Whether CTLive says that a chat goes on. Rejects with UpstreamError where it says nothing. */
export async function lifeOf(rest: CtliveRest, chatId: string): Promise<ChatLife> {
  if (await rest.contacts.contact(chatId)) return { state: 'active' };
  const transcript = await transcriptIn(rest, chatId);
  if (!transcript) return { state: 'unknown' };
  if (transcript.isChatActive === true) return { state: 'active' };
  return { state: 'ended', endedAtMs: endOf(transcript.messages)?.ts };
}

/** The entry that says so, where there is one. */
export function endOf(messages: readonly CtliveMessage[]): CtliveMessage | undefined {
  return messages.find((message) => /^endChat$/i.test(message.messageType));
}

async function transcriptIn(rest: CtliveRest, chatId: string): Promise<ChatTranscript | undefined> {
  try {
    return await rest.transcripts.ofChat(chatId);
  } catch (error) {
    if (error instanceof UpstreamError && error.code === 'not_supported') return undefined;
    throw error;
  }
}
