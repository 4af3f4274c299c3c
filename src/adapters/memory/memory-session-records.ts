import type { SessionRecord, SessionRecords } from '../../sessions/session-records';
import type { MemoryTables, StoredSession } from './memory-tables';

export class MemorySessionRecords implements SessionRecords {
  constructor(private readonly tables: MemoryTables) {}

  async joined(): Promise<readonly SessionRecord[]> {
    return this.#inState('joined');
  }

  async offered(): Promise<readonly SessionRecord[]> {
    return this.#inState('offered');
  }

  async find(upstream: string, chatId: string): Promise<SessionRecord | undefined> {
    const session = this.tables.session(upstream, chatId);
    return session && recordsOf(session)[0];
  }

  async ofChat(chatId: string): Promise<readonly SessionRecord[]> {
    return this.tables.sessionsOf(chatId).flatMap(recordsOf);
  }

  #inState(wanted: SessionRecord['state']): readonly SessionRecord[] {
    const all = [...this.tables.sessions.values()].flatMap((sessions) => [...sessions.values()]);
    return all.flatMap(recordsOf).filter(({ state }) => state === wanted);
  }
}

/** None while the row keeps a sequence alone. */
function recordsOf(session: StoredSession): SessionRecord[] {
  const { upstream, chatId, state, nickname, joinedAtMs, streamPosition, sequence } = session;
  if (!state) return [];
  return [{ upstream, chatId, state, nickname, joinedAtMs, streamPosition, sequence }];
}
