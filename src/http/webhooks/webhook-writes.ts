import type { Request } from 'express';
import type { Webhook as StoredWebhook } from '../../webhooks/webhook';
import { replayIdOf, webhookIdOf, type WebhookSettings } from '../../webhooks/webhooks';
import { startOf } from '../event-query';
import { gatewayOf } from '../gateway-context';
import { fieldError, RequestError } from '../problems/request-error';
import { optionalInstantMs } from '../request/instant';
import { principalOf } from '../request/request-facts';
import { reachOf } from './webhook-access';
import type {
  CreateWebhookRequest,
  ReplayWebhookRequest,
  UpdateWebhookRequest,
} from './webhook-requests';
import type { Replay, Webhook } from './webhook-schema';
import { checkedHeaders, checkedTypes } from './webhook-settings';
import { webhookOf } from './webhook-view';

/** Makes the webhook the seed names; the answer shows its secret. */
export async function createWebhook(
  request: Request,
  body: CreateWebhookRequest,
  seed: string,
): Promise<Webhook> {
  const { webhooks, eventLog } = gatewayOf(request);
  const { url, payload = 'full', description, after = 'latest' } = body;
  const settings: WebhookSettings = {
    ...{ url, payload, description },
    ...reachOf(principalOf(request), body),
    types: checkedTypes(body.types),
    headers: checkedHeaders(body.headers),
  };
  const position = await positionOf(request, after);
  const { earliest } = await eventLog.bounds();
  const from = Math.max(position, earliest);
  const webhook = await webhooks.create(settings, from, webhookIdOf(seed));
  return { ...webhookOf(await webhooks.view(webhook)), secret: webhook.secrets[0]?.secret };
}

/** The members that are given; empty lists clear a filter, as far as the key reaches. */
export function changeOf(request: Request, body: UpdateWebhookRequest): Partial<WebhookSettings> {
  const { state: _state, types, chatIds, upstreams, headers, ...plain } = body;
  const reach = reachOf(principalOf(request), { chatIds, upstreams });
  return {
    ...plain,
    ...(types && { types: checkedTypes(types) }),
    ...(chatIds && { chatIds: reach.chatIds }),
    ...(upstreams && { upstreams: reach.upstreams }),
    ...(headers && { headers: checkedHeaders(headers) }),
  };
}

export async function startReplay(
  request: Request,
  webhook: StoredWebhook,
  body: ReplayWebhookRequest,
  seed: string,
): Promise<Replay> {
  const { replays, eventLog } = gatewayOf(request);
  refuseUnclearRange(body);
  const replayId = replayIdOf(seed);
  if (body.eventId !== undefined) {
    const event = await eventLog.find(body.eventId);
    if (!event) throw eventNotFound();
    return { replayId, count: await replays.replayEvent(webhook, replayId, event) };
  }
  const range = {
    after: body.after === undefined ? 0 : await positionOf(request, body.after),
    sinceMs: optionalInstantMs('since', body.since),
    untilMs: optionalInstantMs('until', body.until),
    chatId: body.chatId,
    types: checkedTypes(body.types),
  };
  return { replayId, count: await replays.replay(webhook, replayId, range) };
}

export function eventNotFound(): RequestError {
  return new RequestError('event_not_found', 'There is no such event, or it is no longer kept.');
}

/** Exactly one of an event, a cursor and a time says where a replay begins. */
function refuseUnclearRange({ eventId, after, since, ...rest }: ReplayWebhookRequest): void {
  const starts = [eventId, after, since].filter((each) => each !== undefined);
  const isNarrowed = Object.values(rest).some((each) => each !== undefined);
  if (starts.length === 1 && (eventId === undefined || !isNarrowed)) return;
  throw fieldError(
    'body',
    'The body does not say clearly where the replay begins.',
    'Send eventId alone, or one of after and since, with until, chatId and types as you like.',
  );
}

async function positionOf(request: Request, after: string): Promise<number> {
  const { eventLog } = gatewayOf(request);
  const start = await startOf(eventLog, after, 'after');
  if (typeof start === 'number') return start;
  const { earliest, head } = await eventLog.bounds();
  return start === 'earliest' ? earliest : head;
}
