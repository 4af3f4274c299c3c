import {
  Controller,
  Extension,
  Get,
  Header,
  OperationId,
  Path,
  Queries,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { readEventPage, sendEventPage, storedEventText } from '../event-page';
import { eventFilterOf, feedQueryOf, startOf } from '../event-query';
import type { Event, EventPage } from '../event-schema';
import type {
  ListChatEventsQuery,
  ListEventsQuery,
  StreamChatEventsQuery,
  StreamEventsQuery,
} from '../feeds/event-queries';
import { streamFeed } from '../feeds/event-stream';
import type { GatewayContext } from '../gateway-context';
import { alreadySent, responseOf, sendJsonText } from '../raw-answer';
import type { ChatId } from '../request/field-types';
import { principalOf } from '../request/request-facts';
import { requireUpgrade, serveSocket } from '../socket/event-socket';

/**
 * Id of an event.
 * @minLength 1
 * @maxLength 200
 * @example "evt_k3v9x0aq1z"
 */
export type EventId = string;

/**
 * The `id` of the last event received, which browsers send by themselves when they reconnect.
 * @maxLength 1000
 */
export type LastEventId = string;

@Route()
@Tags('Events')
export class EventController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * Events of every chat, oldest first, in the order in which they were logged. Go on with
   * `nextCursor`, which is there on an empty page too. With `wait` the call answers as soon as
   * something matches.
   * @summary List events
   */
  @Get('events')
  @OperationId('listEvents')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(200, 'One page of events.')
  @Extension('x-problems', ['invalid_cursor', 'cursor_expired'])
  async listEvents(@Queries() query: ListEventsQuery): Promise<EventPage> {
    return this.page(query);
  }

  /**
   * Events as they happen, as server-sent events: the `id` of each is its cursor, its `data` the
   * event. Reconnecting with `Last-Event-ID` misses nothing. An event named `cursor` says where
   * the stream stands, on connect and in quiet times; one named `reset` says that the cursor was
   * older than what is kept, and where the stream goes on. The same as a WebSocket is at
   * `/events/socket`, which `/asyncapi.json` describes. Swagger UI shows an answer only when it is
   * complete: use `closeAfter=5` there.
   * @summary Stream events
   */
  @Get('events/stream')
  @OperationId('streamEvents')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(
    200,
    'Server-sent events, until either side ends the stream.',
    'text/event-stream',
  )
  @Extension('x-problems', ['invalid_cursor', 'invalid_ticket'])
  async streamEvents(
    @Queries() query: StreamEventsQuery,
    @Header('Last-Event-ID') lastEventId?: LastEventId,
  ): Promise<string> {
    return this.stream(query, lastEventId);
  }

  /**
   * Events as they happen, over a WebSocket. Each text message is one event, the same JSON as
   * everywhere; a message with a `control` member is not an event: `{"control":"cursor","cursor"}`
   * says where the stream stands, on connect and in quiet times;
   * `{"control":"reset","reason","earliest"}` says that the cursor was older than what is kept, and
   * where the stream goes on. After a lost connection go on with `after` set to the last cursor.
   * The gateway pings every 15 s and expects nothing but pongs. It closes with 1000 when
   * `closeAfter` is over, 1001 when it stops, 1008 when the API key has ended, 1011 when it failed.
   * `/asyncapi.json` describes the messages.
   * @summary Open the event socket
   */
  @Get('events/socket')
  @OperationId('openEventSocket')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(101, 'The connection is a WebSocket from here on.')
  @Extension('x-problems', ['invalid_cursor', 'invalid_ticket', 'upgrade_required'])
  async openEventSocket(@Queries() query: StreamEventsQuery): Promise<void> {
    const upgrade = requireUpgrade(this.request);
    const filter = eventFilterOf(principalOf(this.request), query);
    const start = await startOf(this.gateway.eventLog, query.after ?? 'latest', 'after');
    const { closeAfter } = query;
    const response = responseOf(this.request);
    await serveSocket(this.request, response, upgrade, { start, filter, closeAfter });
    return alreadySent();
  }

  /**
   * One event by its id, as long as it is kept.
   * @summary Get an event
   */
  @Get('events/{eventId}')
  @OperationId('getEvent')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(200, 'The event.')
  @Extension('x-problems', ['event_not_found'])
  async getEvent(@Path() eventId: EventId): Promise<Event> {
    const json = await storedEventText(this.request, eventId);
    sendJsonText(responseOf(this.request), json);
    return alreadySent();
  }

  /**
   * Events of one chat, oldest first. A chat nothing is known of has no events.
   * @summary List a chat's events
   */
  @Get('chats/{chatId}/events')
  @OperationId('listChatEvents')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(200, 'One page of events.')
  @Extension('x-problems', ['invalid_cursor', 'cursor_expired'])
  async listChatEvents(
    @Path() chatId: ChatId,
    @Queries() query: ListChatEventsQuery,
  ): Promise<EventPage> {
    return this.page({ ...query, chatId });
  }

  /**
   * Events of one chat as they happen, as server-sent events; see `GET /events/stream`. A chat
   * nothing is known of has no events yet. Swagger UI shows an answer only when it is complete:
   * use `closeAfter=5` there.
   * @summary Stream a chat's events
   */
  @Get('chats/{chatId}/events/stream')
  @OperationId('streamChatEvents')
  @Security('bearerAuth', ['events:read'])
  @SuccessResponse(
    200,
    'Server-sent events, until either side ends the stream.',
    'text/event-stream',
  )
  @Extension('x-problems', ['invalid_cursor', 'invalid_ticket'])
  async streamChatEvents(
    @Path() chatId: ChatId,
    @Queries() query: StreamChatEventsQuery,
    @Header('Last-Event-ID') lastEventId?: LastEventId,
  ): Promise<string> {
    return this.stream({ ...query, chatId }, lastEventId);
  }

  private async page(query: ListEventsQuery): Promise<EventPage> {
    const { eventLog } = this.gateway;
    const response = responseOf(this.request);
    const feedQuery = await feedQueryOf(eventLog, principalOf(this.request), query);
    sendEventPage(response, eventLog, await readEventPage(response, feedQuery, query.wait ?? 0));
    return alreadySent();
  }

  private async stream(query: StreamEventsQuery, lastEventId?: LastEventId): Promise<string> {
    const filter = eventFilterOf(principalOf(this.request), query);
    const [field, after] = lastEventId
      ? ['Last-Event-ID', lastEventId]
      : ['after', query.after ?? 'latest'];
    const start = await startOf(this.gateway.eventLog, after, field);
    const { closeAfter } = query;
    await streamFeed(this.request, responseOf(this.request), { start, filter, closeAfter });
    return alreadySent();
  }
}
