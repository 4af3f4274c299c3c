import type { Chat } from '../../events/chat';
import type { Selection } from '../engine';

export type TransferOptions = { readonly toUpstream: string; readonly note?: string };

/** PORT. Hands chats on. Rejects as Engine does. Called by HTTP alone. */
export interface ChatRouting {
  /**
   * The source has to be live. The target joins, then the source leaves; when either refuses, both
   * are where they were. At no moment is neither in the chat. Repeated after a success: the same
   * answer, no event; after an unknown outcome, or when the gateway died: it is finished.
   */
  transfer(selection: Selection, options: TransferOptions): Promise<Chat>;
  /** `not_supported_by_upstream` where CTLive's REST services are not configured. */
  routeToBot(selection: Selection, botId: string): Promise<Chat>;
}
