import type {
  ArchivedMultimedia,
  ChatTranscript,
  TranscriptCalls,
  TranscriptQuery,
} from '../../engine/rest/ctlive-rest';
import { UpstreamError } from '../../sessions/upstream';
import { found } from './contact-calls';
import { jsonOf } from './shapes/json-answer';
import { isObject } from './shapes/loose-values';
import { multimediaOf, piecesOf } from './shapes/multimedia-shape';
import { statusError } from './rest-failure';
import type { RestCall } from './rest-call';
import type { RestTransport } from './rest-transport';
import { hasTranscript, transcriptsOf } from './shapes/transcript-shapes';

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
    const answer = await found(this.transport.json({ ...call, givesFile: true }));
    return multimediaOf(answer?.['message'] ?? answer?.['data'], messageId);
  }

  async download(chatId: string, messageId: string): Promise<ArchivedMultimedia | undefined> {
    const call = { ...readCall, name: 'downloadDocument', path: [chatId, messageId] };
    const { status, type, bytes } = await this.transport.bytes({ ...call, givesFile: true });
    if (status === 404 || bytes.length === 0) return undefined;
    if (status !== 200) throw statusError(status, 'read');
    if (/json/.test(type) && isEnvelope(bytes)) return undefined;
    const messageType = type.startsWith('image/') ? 'IMAGE' : 'DOCUMENT';
    return { messageId, messageType, base64: piecesOf(bytes.toString('base64')) };
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

function isEnvelope(bytes: Buffer): boolean {
  const answer = jsonOf(bytes.toString('utf8'));
  return isObject(answer) && answer['result'] === false;
}
