import type { Principal } from '../../access/principal';
import { EngineError } from '../../engine/engine-error';
import type { Webhook } from '../../webhooks/webhook';
import { webhookNotFound } from '../../webhooks/webhook-error';
import type { Webhooks } from '../../webhooks/webhooks';

type Reach = Pick<Webhook, 'chatIds' | 'upstreams'>;

/** A key limited to chats or upstreams sees the webhooks that hear of nothing else. */
export function maySeeWebhook(principal: Principal, webhook: Reach): boolean {
  return (
    isWithin(webhook.chatIds, principal.chatIds) && isWithin(webhook.upstreams, principal.upstreams)
  );
}

/** Throws WebhookError `webhook_not_found` for one the key may not see. */
export function visibleWebhook(webhooks: Webhooks, principal: Principal, id: string): Webhook {
  const webhook = webhooks.get(id);
  if (!maySeeWebhook(principal, webhook)) throw webhookNotFound();
  return webhook;
}

/** What is asked for within what the key may see; nothing asked for: all that it may see. */
export function reachOf(principal: Principal, wanted: Reach): Reach {
  const strange = (wanted.chatIds ?? []).some((chatId) => !principal.maySee(chatId));
  if (strange) throw new EngineError('chat_not_found', 'There is no such chat.', 'not_done');
  if ((wanted.upstreams ?? []).some((each) => !principal.maySeeUpstream(each))) {
    throw new EngineError('upstream_not_found', 'There is no such upstream.', 'not_done');
  }
  return {
    chatIds: wanted.chatIds?.length ? wanted.chatIds : principal.chatIds,
    upstreams: wanted.upstreams?.length ? wanted.upstreams : principal.upstreams,
  };
}

function isWithin(reach: readonly string[] | undefined, allowed: readonly string[] | undefined) {
  return allowed === undefined || (reach ?? ['']).every((each) => allowed.includes(each));
}
