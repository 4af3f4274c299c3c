import type {
  ArchivedMultimedia,
  ChatTranscript,
  TranscriptCalls,
  TranscriptQuery,
} from '../../engine/rest/ctlive-rest';
import { BrokenBase64Error, plainBase64 } from '../../runtime/plain-base64';
import { UpstreamError } from '../../sessions/upstream';
import { found } from './contact-calls';
import { multimediaOf } from './shapes/multimedia-shape';
import { invalidAnswer, statusError } from './rest-failure';
import type { RestCall } from './rest-call';
import type { RestTransport } from './rest-transport';
import { hasTranscript, transcriptsOf } from './shapes/transcript-shapes';
import { closing, type ClosedFile } from './spooling/closing';
import type { Spool } from './spooling/spool';

const readCall = { kind: 'read', method: 'GET' } as const;
/** Looks something up, although it is a POST. */
const readPost = { kind: 'read', method: 'POST' } as const;

export class RestTranscriptCalls implements TranscriptCalls {
  constructor(private readonly transport: RestTransport) {}

  /** Where the service for both is missing, the one for concluded chats is asked. */
  async ofChat(chatId: string): Promise<ChatTranscript | undefined> {
    try {
      return await this.#ofChat({ ...readCall, name: 'getContactTranscriptByChatID' }, chatId);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.code !== 'not_supported') throw error;
      const name = 'getChatTranscriptByChatID';
      const otherName = 'getChatTrasncriptByChatID';
      const archived = await this.#ofChat({ ...readCall, name, otherName }, chatId);
      return archived && { isChatActive: false, ...archived };
    }
  }

  async search(query: TranscriptQuery): Promise<readonly ChatTranscript[]> {
    const answer = await found(this.transport.json(searchCall(query)));
    return answer === undefined ? [] : transcriptsOf(answer);
  }

  async multimedia(messageId: string): Promise<ArchivedMultimedia | undefined> {
    const call = { ...readCall, name: 'getMultimediaMessageByMessageID', path: [messageId] };
    const answer = await found(this.transport.jsonWithFile(call));
    if (!answer) return undefined;
    const { json, strings } = answer;
    return closedUnlessHandedOn(strings, async () => {
      const message = multimediaOf(json['message'] ?? json['data'], messageId);
      if (!message) return undefined;
      const { file, ...rest } = message;
      await refuseBroken(strings.piecesOf(file));
      return { ...rest, base64: closing(plainBase64(strings.piecesOf(file)), strings) };
    });
  }

  async download(chatId: string, messageId: string): Promise<ArchivedMultimedia | undefined> {
    const call = { ...readCall, name: 'downloadDocument', path: [chatId, messageId] };
    const { status, type, spool } = await this.transport.answer({ ...call, givesFile: 'bytes' });
    // Where a file is asked for, JSON says why there is none.
    if (!spool && (status === 404 || status === 200)) return undefined;
    if (!spool) throw statusError(status, 'read');
    return closedUnlessHandedOn(spool, async () => {
      if (status !== 200) throw statusError(status, 'read');
      if (spool.sizeBytes === 0) return undefined;
      const messageType = type.startsWith('image/') ? 'IMAGE' : 'DOCUMENT';
      return Promise.resolve({ messageId, messageType, base64: closing(base64Of(spool), spool) });
    });
  }

  async #ofChat(call: RestCall, chatId: string): Promise<ChatTranscript | undefined> {
    const answer = await found(this.transport.json({ ...call, path: [chatId] }));
    if (!answer || !hasTranscript(answer)) return undefined;
    return transcriptsOf(answer, chatId)[0];
  }
}

function searchCall(query: TranscriptQuery): RestCall {
  switch (query.by) {
    case 'user': {
      const days = query.days === undefined ? undefined : String(query.days);
      const name = 'getChatTranscriptByUserID';
      return { ...readCall, name, path: [query.userId], query: { days } };
    }
    case 'nickname':
      return { ...readCall, name: 'getChatTranscriptByNickname', path: [query.nickname] };
    case 'callData':
      return { ...readPost, name: 'getChatTranscriptByCalldata', body: query.callData };
    case 'time': {
      const { fromMs: beginTime, toMs: endTime, serviceId: serviceID } = query;
      const body = { beginTime, endTime, serviceID };
      return { ...readPost, name: 'getChatTranscriptByTimeRangeAndServiceID', body };
    }
    case 'last': {
      const body = { userid: query.userId, serviceid: query.serviceId };
      return { ...readPost, name: 'getLastTranscript', body };
    }
  }
}

async function closedUnlessHandedOn<T>(
  file: ClosedFile,
  make: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let isHandedOn = false;
  try {
    const made = await make();
    isHandedOn = made !== undefined;
    return made;
  } finally {
    if (!isHandedOn) await file.close();
  }
}

async function* base64Of(spool: Spool): AsyncGenerator<string> {
  for await (const block of spool.read(0, spool.sizeBytes)) yield block.toString('base64');
}

/** Nothing is handed on before all of it is known to be base64, and something. */
async function refuseBroken(pieces: AsyncIterable<string>): Promise<void> {
  let hasContent = false;
  try {
    for await (const _groups of plainBase64(pieces)) hasContent = true;
  } catch (error) {
    if (!(error instanceof BrokenBase64Error)) throw error;
    hasContent = false;
  }
  if (!hasContent) throw invalidAnswer('read', 'a file that is not base64');
}
