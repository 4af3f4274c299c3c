import { MemoryMediaFiles } from '../../../src/adapters/memory/memory-media-files';
import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import type { Multimedia } from '../../../src/engine/engine';
import { EngineMediaSource } from '../../../src/engine/engine-media-source';
import type { CtliveRest } from '../../../src/engine/rest/ctlive-rest';
import { RestMultimedia } from '../../../src/engine/rest/rest-multimedia';
import { MediaLibrary } from '../../../src/media/keeping/media-library';
import { noReferences } from '../../../src/media/keeping/media-references';
import { ManualClock } from '../../doubles/manual-clock';
import { inPieces, mediaOf } from '../../http/given-media';
import { fileMessage } from '../../media/keeping/media-setting';

const url = 'https://files.example.com/1';

async function* oneFile(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** CTLive gives a link; its REST services, if there are any, have what `archive` holds. */
function linkSetting({ archive }: { readonly archive?: ReadonlyMap<string, Buffer> }) {
  const asked: string[] = [];
  const download = async (chatId: string, messageId: string) => {
    asked.push(`downloadDocument ${chatId} ${messageId}`);
    const bytes = archive?.get(messageId);
    const base64 = bytes && inPieces(bytes.toString('base64'));
    return base64 && { messageId, messageType: 'DOCUMENT', base64 };
  };
  const rest = archive && ({ transcripts: { download } } as unknown as CtliveRest);
  const access = { rest: () => rest, rests: () => [] };
  const multimedia = new RestMultimedia(access);
  const given = (messageId: string): Multimedia =>
    mediaOf({ chatId: 'chat', format: 'link', url })(messageId);
  const engine = {
    fetchMultimedia: async (_selection: object, messageId: string) =>
      multimedia.linked('default', given(messageId)),
  };
  const remoteFiles = {
    open: async (address: string) => {
      asked.push(address);
      return { bytes: oneFile(Buffer.from('from the web')) };
    },
  };
  const clock = new ManualClock();
  const library = new MediaLibrary({
    ...{ files: new MemoryMediaFiles(clock), records: new MemoryStore({ clock }).mediaRecords },
    ...{ source: new EngineMediaSource(engine), remoteFiles, references: noReferences, clock },
    ...{ quotaBytes: 1_000_000, readyWaitMs: 10_000 },
  });
  const read = async (messageId: string) => {
    const { file, origin } = await library.open(fileMessage(messageId, 0));
    const pieces: Uint8Array[] = [];
    for await (const piece of file.bytes(0, file.sizeBytes - 1)) pieces.push(piece);
    return { text: Buffer.concat(pieces).toString(), format: origin?.format };
  };
  return { asked, read };
}

describe('a file of which CTLive gives a link', () => {
  const fromRest = new Map([['m1', Buffer.from('from CTLive')]]);

  it('comes from its REST services, once, and the link is not followed too', async () => {
    const { asked, read } = linkSetting({ archive: fromRest });
    expect(await read('m1')).toEqual({ text: 'from CTLive', format: 'link' });
    expect(await read('m1')).toEqual({ text: 'from CTLive', format: 'link' });
    expect(asked).toEqual(['downloadDocument chat m1']);
  });

  it('comes from the link where they do not have it', async () => {
    const { asked, read } = linkSetting({ archive: new Map() });
    expect(await read('m1')).toEqual({ text: 'from the web', format: 'link' });
    expect(asked).toEqual(['downloadDocument chat m1', url]);
  });

  it('comes from the link where there are none', async () => {
    const { asked, read } = linkSetting({});
    expect(await read('m1')).toEqual({ text: 'from the web', format: 'link' });
    expect(asked).toEqual([url]);
  });
});
