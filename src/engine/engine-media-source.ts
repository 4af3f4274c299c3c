import type { MediaPlace, MediaSource, SourceFile } from '../media/keeping/media-source';
import type { Engine } from './engine';

/** Files of messages, as any identity of ours in the chat can fetch them. */
export class EngineMediaSource implements MediaSource {
  constructor(private readonly engine: Pick<Engine, 'fetchMultimedia'>) {}

  async fetch({ chatId, messageId, upstream }: MediaPlace): Promise<SourceFile> {
    const named = upstream === '' ? undefined : upstream;
    const found = await this.engine.fetchMultimedia({ chatId, upstream: named }, messageId);
    const { format, domain, caption, fileName, documentType, user, url, base64 } = found;
    return { format, domain, caption, fileName, documentType, user, url, base64 };
  }
}
