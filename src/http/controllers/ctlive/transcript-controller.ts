import {
  Body,
  Controller,
  Extension,
  Get,
  OperationId,
  Path,
  Post,
  Query,
  Queries,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import type { TranscriptQuery } from '../../../engine/chats/transcript-directory';
import type { Message } from '../../../events/message';
import type { Participant } from '../../../events/participant';
import type { GatewayContext } from '../../gateway-context';
import { actingUpstreamOf } from '../../integration/acting-upstream';
import {
  transcriptQueryOf,
  type SearchTranscriptsRequest,
} from '../../integration/transcript-query';
import { transcriptHtml, transcriptText } from '../../integration/transcript-text';
import { alreadySent, responseOf } from '../../raw-answer';
import type { ChatId, PageCursor, UpstreamName } from '../../request/field-types';
import { pageOf } from '../../request/paging';
import { chatVisibilityOf } from '../../request/selection';

/** Everything said in one chat. */
export type Transcript = {
  /** CTLive's chat id.
   * @example "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001"
   */
  readonly chatId: string;
  /** CTLive's `ctlive_type`, where it says it. */
  readonly contactType?: string;
  /** Whether the chat goes on. */
  readonly isChatActive: boolean;
  /** False when the gateway was not in the chat all the time and CTLive could not be asked. */
  readonly isComplete: boolean;
  /** Everybody who said something. */
  readonly participants: readonly Participant[];
  /** The messages, oldest first. */
  readonly messages: readonly Message[];
};

/** One page of transcripts. */
export type TranscriptPage = {
  /** The transcripts, in CTLive's order. */
  readonly data: readonly Transcript[];
  /** Where the next page begins; absent on the last page. */
  readonly nextCursor?: string;
  /** Whether there is a next page. */
  readonly hasMore: boolean;
};

/** tsoa reads query parameters from an interface only. */
export interface SearchTranscriptsQuery {
  readonly upstream?: UpstreamName;
  readonly after?: PageCursor;
  /** Most transcripts to return.
   * @isInt limit
   * @minimum 1
   * @maximum 500
   * @default 100
   */
  readonly limit?: number;
}

@Route()
@Tags('Transcripts')
export class TranscriptController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Everything said in a chat, active or archived, joined or not: from CTLive where its REST services
   * are configured, else from the gateway's own log.
   * @summary Get a transcript
   */
  @Get('chats/{chatId}/transcript')
  @OperationId('getTranscript')
  @Security('bearerAuth', ['messages:read'])
  @SuccessResponse(200, 'The transcript; as plain text or a page where `format` asks for it.')
  @Extension('x-text-forms', ['text/plain', 'text/html'])
  @Extension('x-problems', ['chat_not_found', 'upstream_unavailable'])
  async getTranscript(
    @Path() chatId: ChatId,
    /** `json`, the default, or a document to read. */
    @Query() format?: 'json' | 'text' | 'html',
  ): Promise<Transcript> {
    const visibility = chatVisibilityOf(this.request, chatId);
    const transcript = await this.gateway.transcripts.transcript(chatId, visibility);
    if (format === undefined || format === 'json') return transcript;
    const isText = format === 'text';
    const response = responseOf(this.request);
    response.setHeader('Content-Type', `text/${isText ? 'plain' : 'html'}; charset=utf-8`);
    response.end(isText ? transcriptText(transcript) : transcriptHtml(transcript));
    return alreadySent();
  }

  /**
   * Archived chats of CTLive, found in one of the ways CTLive offers.
   * @summary Search transcripts
   */
  @Post('transcripts/search')
  @OperationId('searchTranscripts')
  @Security('bearerAuth', ['transcripts:read'])
  @SuccessResponse(200, 'One page of transcripts.')
  @Extension('x-problems', ['invalid_cursor', 'upstream_not_found', 'upstream_unavailable'])
  async searchTranscripts(
    @Body() body: SearchTranscriptsRequest,
    @Queries() query: SearchTranscriptsQuery,
  ): Promise<TranscriptPage> {
    const wanted: TranscriptQuery = transcriptQueryOf(body);
    const upstream = actingUpstreamOf(this.request, query.upstream);
    const found = await this.gateway.transcripts.search(upstream, wanted);
    const isVisible = this.request.principal?.chatIds;
    const visible = found.filter(({ chatId }) => isVisible?.includes(chatId) ?? true);
    const page = pageOf(
      visible.map((each) => ({ ...each, id: each.chatId })),
      query,
    );
    return { ...page, data: page.data.map(({ id: _id, ...transcript }) => transcript) };
  }
}
