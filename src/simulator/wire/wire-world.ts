import type { Clock } from '../../runtime/clock';
import type { Logger } from '../../runtime/logger';
import type { ChatStore } from '../chats/chat-store';
import type { FileStore } from '../chats/file-store';
import type { FaultPanel } from './faults';

/** What all connections share. */
export type WireWorld = {
  readonly streamId: string;
  readonly chats: ChatStore;
  readonly files: FileStore;
  readonly faults: FaultPanel;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
};
