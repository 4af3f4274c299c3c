import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../runtime/app-error';
import type { CtliveContact } from '../../sessions/upstream';
import type { UpstreamSettings } from '../upstreams/upstream-settings';
import type { ChatNotices } from './chat-notices';

/** PORT. CTLive's two CTI webhooks. Repeats are harmless. Called by HTTP. */
export interface ContactWebhooks {
  /** Takes the same time whether the upstream, or a token of it, exists or not. */
  isAuthorized(upstream: string, bearer: string | undefined): boolean;
  /** Resolves once it is stored. Throws ContactPayloadError for what no page describes. */
  receive(upstream: string, payload: Readonly<Record<string, unknown>>): Promise<void>;
}

/** The payload names no chat, or no event. */
export class ContactPayloadError extends AppError {
  readonly code = 'invalid_request';
  override readonly outcome = 'not_done';
}

export type LocalContactWebhooksOptions = {
  readonly settings: (upstream: string) => UpstreamSettings | undefined;
  readonly notices: ChatNotices;
  /** Told of every chat that is offered for the first time. */
  readonly onOffered: (upstream: string, chatId: string) => void;
};

export class LocalContactWebhooks implements ContactWebhooks {
  constructor(private readonly options: LocalContactWebhooksOptions) {}

  isAuthorized(upstream: string, bearer: string | undefined): boolean {
    const expected = this.options.settings(upstream)?.ctiToken;
    const isSame = timingSafeEqual(digest(expected ?? ''), digest(bearer ?? ''));
    return isSame && expected !== undefined && expected !== '' && bearer !== undefined;
  }

  async receive(upstream: string, payload: Readonly<Record<string, unknown>>): Promise<void> {
    const chatId = text(payload['cid']) ?? text(payload['id']);
    if (chatId === undefined) throw new ContactPayloadError('The payload names no chat (cid).');
    const { notices, onOffered } = this.options;
    const contact = contactOf(chatId, payload);
    switch (text(payload['event'])?.toLowerCase()) {
      case 'new': {
        const beginTimeMs = number(payload['beginTime']);
        if (await notices.offered({ upstream, chatId, contact, beginTimeMs })) {
          onOffered(upstream, chatId);
        }
        return;
      }
      case 'end':
        await notices.ended({ upstream, chatId, endedAtMs: number(payload['endTime']) });
        return;
      case undefined:
      default:
        throw new ContactPayloadError('The payload is of no known event (new, end).');
    }
  }
}

/** `cid` and `serv` are `id` and `servid` of the Contact Object; the rest has the same names. */
function contactOf(chatId: string, payload: Readonly<Record<string, unknown>>): CtliveContact {
  const { cid: _cid, event: _event, media, serv, widgetID, ...same } = payload;
  const contact = {
    widgetid: widgetID,
    ctlive_type: media,
    servid: serv,
    ...same,
    id: chatId,
    userID: text(payload['userID']),
  };
  const known = Object.entries(contact).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

function text(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** "" while there is none; a text or a number by the page. */
function number(value: unknown): number | undefined {
  const ms = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? Math.trunc(ms) : undefined;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
