import { MemoryMediaFiles } from '../../../src/adapters/memory/memory-media-files';
import { MemoryStore } from '../../../src/adapters/memory/memory-store';
import type { Message } from '../../../src/events/message';
import { MediaError } from '../../../src/media/media-error';
import { MediaKeeper } from '../../../src/media/keeping/media-keeper';
import { MediaLibrary } from '../../../src/media/keeping/media-library';
import type { MediaSource } from '../../../src/media/keeping/media-source';
import { isoTime } from '../../../src/runtime/clock';
import { silentLogger } from '../../../src/runtime/logger';
import { ManualClock } from '../../doubles/manual-clock';

export type MediaSettingOptions = {
  readonly quotaBytes?: number;
  readonly neededFrom?: number;
};

/** A library and its keeper over memory, with a CTLive whose files the test gives. */
export function mediaSetting({ quotaBytes = 1_000_000, neededFrom }: MediaSettingOptions = {}) {
  const clock = new ManualClock();
  const store = new MemoryStore({ clock });
  const files = new MemoryMediaFiles(clock);
  const given = new Map<string, () => AsyncIterable<string>>();
  const fetched: string[] = [];
  const source: MediaSource = {
    fetch: async ({ messageId }) => {
      fetched.push(messageId);
      const base64 = given.get(messageId)?.();
      if (!base64) throw new MediaError('media_not_found', 'not there');
      return { format: 'fullsize', base64 };
    },
  };
  const undelivered = { fromPosition: neededFrom, byChat: new Map() };
  const references = { undelivered: async () => undelivered };
  const remoteFiles = { open: () => Promise.reject(new Error('no web here')) };
  const records = store.mediaRecords;
  const library = new MediaLibrary({
    ...{ files, records, source, remoteFiles, references, clock, quotaBytes },
    readyWaitMs: 10_000,
  });
  const { eventLog } = store;
  const keeper = new MediaKeeper({ eventLog, records, library, clock, logger: silentLogger });
  return {
    ...{ clock, store, files, records, library, given, fetched },
    give: (messageId: string, bytes: Buffer) =>
      given.set(messageId, async function* () {
        yield bytes.toString('base64');
      }),
    tell: (messageId: string, changes: Partial<Message> = {}) =>
      eventLog.append(arrival(messageId, clock.now(), changes)),
    stateOf: async (messageId: string) => (await records.ofMessages('chat', [messageId]))[0]?.state,
    run: () => running(keeper),
  };
}

function running(keeper: MediaKeeper): AsyncDisposable {
  const stop = new AbortController();
  const run = keeper.run(stop.signal);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await run;
    },
  };
}

export function fileMessage(id: string, atMs: number, changes: Partial<Message> = {}): Message {
  return {
    ...{ id, chatId: 'chat', type: 'document', ctliveType: 'DOCUMENT', direction: 'inbound' },
    ...{ mediaState: 'pending', status: 'sent', sentAt: isoTime(atMs) },
    ...changes,
  };
}

function arrival(id: string, atMs: number, changes: Partial<Message>) {
  const data = fileMessage(id, atMs, changes);
  const events = [{ type: 'multimedia.received', atMs, data } as const];
  return { upstream: 'default', chatId: 'chat', events, messages: [{ message: data }] };
}
