import { contactFactsOf } from '../../../events/storing/commit-facts';
import type { ChatChange, Commit } from '../../../events/commit';
import type { SqliteConnection, SqlStatement } from '../sqlite-connection';

export type StoredLabels = {
  readonly externalId?: string;
  readonly metadata: Record<string, string>;
};

type LabelRow = { readonly external_id?: string; readonly metadata: string };

/** The part of a commit that concerns the chat itself. */
export class ChatStoring {
  readonly #labels: SqlStatement<LabelRow>;
  readonly #insert: SqlStatement<never>;
  readonly #update: SqlStatement<never>;
  readonly #touch: SqlStatement<never>;

  constructor(connection: SqliteConnection) {
    this.#labels = connection.statement(
      'SELECT external_id, metadata FROM chats WHERE chat_id = :chatId',
    );
    this.#insert = connection.statement(`
      INSERT INTO chats (chat_id, state, first_seen_at_ms, updated_at_ms)
      VALUES (:chatId, 'active', :now, :now)
    `);
    // A chat that is open again has no end any more.
    this.#update = connection.statement(`
      UPDATE chats SET
        state = COALESCE(:state, state),
        contact = COALESCE(:contact, contact),
        service_id = iif(:contact IS NULL, service_id, :serviceId),
        channel = iif(:contact IS NULL, channel, :channel),
        ended_at_ms = iif(:isOpen, :endedAtMs, COALESCE(:endedAtMs, ended_at_ms)),
        end_reason = iif(:isOpen, :endReason, COALESCE(:endReason, end_reason)),
        updated_at_ms = :now
      WHERE chat_id = :chatId
    `);
    this.#touch = connection.statement(
      'UPDATE chats SET updated_at_ms = :now WHERE chat_id = :chatId',
    );
  }

  /** Stores what the commit says of its chat; the labels are those its events carry. */
  store(chatId: string, commit: Commit, now: number): StoredLabels {
    const labels = this.#labels.get({ chatId });
    if (!labels) this.#insert.run({ chatId, now });
    if (commit.chat) this.#change(chatId, commit.chat, now);
    else if (commit.session) this.#touch.run({ chatId, now });
    return {
      externalId: labels?.external_id,
      metadata: labels ? (JSON.parse(labels.metadata) as Record<string, string>) : {},
    };
  }

  #change(chatId: string, change: ChatChange, now: number): void {
    const { state, contact, endedAtMs, endReason } = change;
    const isOpen = state === 'active' || state === 'offered' ? 1 : 0;
    const facts = contact ? contactFactsOf(contact) : {};
    this.#update.run({
      ...{ chatId, now, state, isOpen, endedAtMs, endReason },
      contact: contact && JSON.stringify(contact),
      serviceId: facts.serviceId,
      channel: facts.channel,
    });
  }
}
