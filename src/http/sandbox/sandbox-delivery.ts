import type { Request } from 'express';
import { randomId } from '../../runtime/identifiers';
import type { Webhook } from '../../webhooks/webhook';
import { gatewayOf } from '../gateway-context';
import { RequestError } from '../problems/request-error';
import { receivedTextOf } from './received-body';
import type { KeptDelivery, SandboxInbox } from './sandbox-inbox';
import { checkDelivery, type Signer } from './signature-check';

/** Credentials that a caller may send although none are asked for. */
const hiddenHeaders = new Set(['authorization', 'x-api-key', 'cookie', 'proxy-authorization']);

/** As if there were no such route while the sandbox is off. */
export function sandboxOf(request: Request): SandboxInbox {
  const { sandbox } = gatewayOf(request);
  if (sandbox) return sandbox;
  throw new RequestError('route_not_found', 'The sandbox is off. SANDBOX=on turns it on.');
}

/** Checks the delivery as its receiver should, and keeps it. */
export function keepDelivery(request: Request, name: string): KeptDelivery {
  const { clock, webhooks } = gatewayOf(request);
  const [atMs, text] = [clock.now(), receivedTextOf(request)];
  const signers = signersFor(name, webhooks.list(), atMs);
  const delivery: KeptDelivery = {
    ...checkDelivery({ headers: request.headers, text, atMs }, signers),
    id: randomId(),
    receivedAtMs: atMs,
    headers: shownHeaders(request),
    body: text,
  };
  sandboxOf(request).add(name, delivery);
  return delivery;
}

function signersFor(name: string, webhooks: readonly Webhook[], nowMs: number): readonly Signer[] {
  return webhooks
    .filter(({ url }) => new URL(url).pathname.endsWith(`/sandbox/${name}`))
    .map(({ id, secrets }) => ({
      webhookId: id,
      secrets: secrets
        .filter(({ expiresAtMs = Infinity }) => expiresAtMs > nowMs)
        .map(({ secret }) => secret),
    }));
}

function shownHeaders({ headers }: Request): Record<string, string> {
  const shown = Object.entries(headers).filter(([name]) => !hiddenHeaders.has(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, String(value)]));
}
