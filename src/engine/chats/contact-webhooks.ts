import { createHash, timingSafeEqual } from 'node:crypto';
import { isDeeperThan } from '../../runtime/json-depth';
import { text, timeOf } from '../../sessions/mapping/contact-reading';
import type { CtliveContact } from '../../sessions/upstream';
import { InvalidFieldError } from '../invalid-field-error';
import type { UpstreamSettings } from '../upstreams/upstream-settings';
import type { ChatNotices } from './chat-notices';

/** PORT. CTLive's two CTI webhooks. Repeats are harmless. Called by HTTP. */
export interface ContactWebhooks {
  /** Takes the same time whether the upstream, or a token of it, exists or not. */
  isAuthorized(upstream: string, bearer: string | undefined): boolean;
  /** Resolves once it is stored. Throws InvalidFieldError for what no page describes. */
  receive(upstream: string, payload: Readonly<Record<string, unknown>>): Promise<void>;
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
    refuseDeep(payload);
    const chatId = chatIdOf(payload);
    const { notices, onOffered } = this.options;
    const contact = contactOf(chatId, payload);
    const beginTimeMs = timeOf(payload['beginTime']);
    if (isEnd(payload)) {
      const endedAtMs = timeOf(payload['endTime']);
      await notices.ended({ upstream, chatId, endedAtMs, beginTimeMs, contact });
    } else if (await notices.offered({ upstream, chatId, contact, beginTimeMs })) {
      onOffered(upstream, chatId);
    }
  }
}

/** What can be stored and shown again; CTLive's own payloads are some levels deep. */
const maxDepth = 64;

function refuseDeep(payload: object): void {
  if (!isDeeperThan(maxDepth, payload)) return;
  const message = `The payload is nested deeper than ${maxDepth} levels.`;
  throw new InvalidFieldError('body', message, 'Send the payload as CTLive documents it.');
}

/** As the chat is addressed from then on. */
function chatIdOf(payload: Readonly<Record<string, unknown>>): string {
  const chatId = text(payload['cid']) ?? text(payload['id']);
  if (chatId !== undefined && /^[^\x00-\x1f\x7f]{1,300}$/.test(chatId)) return chatId;
  const message =
    chatId === undefined ? 'The payload names no chat.' : 'The chat id is not one of CTLive.';
  const remedy = 'Send the chat id in cid: 1 to 300 characters, none of them a control character.';
  throw new InvalidFieldError('cid', message, remedy);
}

/** `new` and `end` by the pages; their webhooks are called newContact and endContact. */
function isEnd(payload: Readonly<Record<string, unknown>>): boolean {
  const event = /^(new|end)(contact)?$/i.exec(text(payload['event']) ?? '')?.[1];
  if (event !== undefined) return event.toLowerCase() === 'end';
  const message = 'The payload is of no known event.';
  throw new InvalidFieldError('event', message, 'Send new or end in event.');
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

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
