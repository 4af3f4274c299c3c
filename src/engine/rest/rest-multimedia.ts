import type { Multimedia } from '../engine';
import { EngineError } from '../engine-error';
import { asEngineCall } from '../engine-failures';
import { UpstreamError } from '../../sessions/upstream';
import type { ArchivedMultimedia, CtliveRest } from './ctlive-rest';
import type { RestAccess } from './rest-access';

/** A file of a chat that is over, or that CTLive keeps elsewhere. */
export class RestMultimedia {
  constructor(private readonly access: RestAccess) {}

  /** Undefined when no visible CTLive has it. They are asked in turn: one file is enough. */
  async archived(
    chatId: string,
    messageId: string,
    visible?: readonly string[],
  ): Promise<Multimedia | undefined> {
    const failures: unknown[] = [];
    for (const { rest } of this.access.rests(visible)) {
      const asked = asEngineCall('read', () => archivedFile(rest, chatId, messageId));
      const found = await asked.catch((error: unknown) => void failures.push(error));
      if (found) return { ...found, chatId, format: 'fullsize' };
    }
    if (failures.length > 0) throw failures[0];
    return undefined;
  }

  /** The bytes of a multimedia object that gives a link alone; itself where there are none. */
  async linked(upstream: string, media: Multimedia): Promise<Multimedia> {
    const rest = this.access.rest(upstream);
    if (media.format !== 'link' || !rest) return media;
    const { chatId, messageId } = media;
    const read = (): Promise<ArchivedMultimedia | undefined> =>
      rest.transcripts.download(chatId, messageId);
    const found = await asEngineCall('read', read);
    return found ? { ...media, url: undefined, base64: found.base64 } : media;
  }
}

/** Of some messages the archive holds all but the file, which has a place of its own. */
async function archivedFile(
  { transcripts }: CtliveRest,
  chatId: string,
  messageId: string,
): Promise<ArchivedMultimedia | undefined> {
  try {
    return await transcripts.multimedia(messageId);
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.code !== 'invalid_response') throw error;
    const file = await transcripts.download(chatId, messageId).catch(() => undefined);
    if (file) return file;
    throw error;
  }
}

/** Whether the archive may have what the connection does not. */
export function mayBeArchived(error: unknown): boolean {
  const codes = ['media_not_found', 'chat_ended', 'chat_not_joined', 'chat_not_found'];
  return error instanceof EngineError && codes.includes(error.code);
}
