/**
 * The frames of the contact wire, as docs/contact-wire.md specifies them.
 * Versions: 1 (2026-11-22) first version.
 */
import { z } from 'zod';

export const wireVersion = 1;

export const wireLimits = {
  /** Base64 characters in one chunk. */
  maxChunkChars: 64 * 1024,
  /** Chunks of one transfer sent and not yet acknowledged. */
  window: 4,
  /** Bytes a sender lets wait in its socket before it holds back chunks. */
  maxBufferedBytes: 256 * 1024,
  /** Bytes of one frame; a longer one ends the connection. */
  maxFrameBytes: 1024 * 1024,
  /** Requests of one connection sent and not yet answered. */
  maxUnanswered: 1000,
  /** Messages in one page of history. */
  maxHistoryPage: 200,
  /** Events a peer keeps for replay, per chat. */
  replayEvents: 1000,
  replayMs: 10 * 60 * 1000,
} as const;

export const wireErrorCodes = [
  'unsupported_version',
  'unauthorized',
  'bad_frame',
  'unknown_op',
  'invalid_argument',
  'chat_not_found',
  'chat_ended',
  'not_joined',
  'message_not_found',
  'transfer_unknown',
  'window_exceeded',
  'too_large',
  'type_not_allowed',
  'rejected',
  'overloaded',
  'unavailable',
  'internal',
  'outcome_unknown',
] as const;
export type WireErrorCode = (typeof wireErrorCodes)[number];

const id = z.string().min(1).max(512);
/** Social channels give long ones. */
const messageIdText = z.string().min(1).max(4096);
const chatId = id;
const count = z.number().int().nonnegative();
const user = z.looseObject({
  id: z.string().optional(),
  nickname: z.string().optional(),
  isAgent: z.boolean().optional(),
});

/** CTLive's Message Object. Liberal: only what everything rests on is demanded. */
export const wireMessage = z.looseObject({
  id: messageIdText,
  messageType: z.string(),
  ts: z.number(),
  replyTo: z.string().optional(),
  content: z.looseObject({ user: user.optional() }).optional(),
});
export type WireMessage = z.infer<typeof wireMessage>;

const resume = z.object({ streamId: id, last: count });

/** What a gateway asks for. `op` names the request. */
export const wireRequest = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('join'),
    chatId,
    nickname: z.string().max(200).optional(),
    resume: resume.optional(),
  }),
  z.object({ op: z.literal('leave'), chatId }),
  z.object({ op: z.literal('end'), chatId, reason: z.string().max(1000).optional() }),
  z.object({ op: z.literal('text'), chatId, clientId: id, text: z.string().min(1) }),
  z.object({ op: z.literal('link'), chatId, clientId: id, url: z.string().min(1) }),
  z.object({ op: z.literal('writing'), chatId, isWriting: z.boolean() }),
  z.object({ op: z.literal('history'), chatId, offset: count, limit: count }),
  z.object({ op: z.literal('contact'), chatId }),
  z.object({ op: z.literal('outcome'), chatId, clientId: id }),
  z.object({ op: z.literal('transfer-begin'), chatId, transferId: id }),
  z.object({
    op: z.literal('transfer-commit'),
    chatId,
    transferId: id,
    clientId: id,
    messageType: z.enum(['IMAGE', 'DOCUMENT']),
    fileName: z.string().max(1000),
    documentType: z.string().max(20),
    caption: z.string().max(10_000),
    replyTo: z.string().optional(),
    /** Base64 characters sent in all: a commit of something else is refused. */
    base64Length: count,
  }),
  z.object({ op: z.literal('fetch'), chatId, messageId: messageIdText, transferId: id }),
]);
export type WireRequest = z.infer<typeof wireRequest>;
export type WireOp = WireRequest['op'];

/** Results by op; the ops that are not named answer `{}`. */
export const wireResults = {
  join: z.object({
    contact: z.looseObject({}),
    selfUserId: z.string().optional(),
    isResumed: z.boolean(),
    /** Head of the chat's stream when the session was attached. */
    last: count,
  }),
  text: z.object({ messageId: messageIdText, ts: z.number() }),
  link: z.object({ messageId: messageIdText, ts: z.number() }),
  'transfer-commit': z.object({ messageId: messageIdText, ts: z.number() }),
  history: z.object({
    messages: z.array(
      z.looseObject({
        room: z.string().optional(),
        data: wireMessage,
        clientId: z.string().optional(),
      }),
    ),
    /** Offset of the next page; absent on the last. */
    next: count.optional(),
    isChatActive: z.boolean(),
  }),
  contact: z.object({ contact: z.looseObject({}) }),
  outcome: z.discriminatedUnion('state', [
    z.object({ state: z.literal('done'), messageId: messageIdText, ts: z.number() }),
    z.object({ state: z.literal('not_done') }),
    z.object({ state: z.literal('unknown') }),
  ]),
  fetch: z.object({
    messageType: z.string(),
    domain: z.string().optional(),
    format: z.enum(['fullsize', 'thumbnail', 'link']),
    caption: z.string().optional(),
    fileName: z.string().optional(),
    documentType: z.string().optional(),
    user: user.optional(),
    url: z.string().optional(),
  }),
} as const;

export const wireEvent = z.discriminatedUnion('name', [
  z.object({ name: z.enum(['message', 'link', 'multimediaMessage']), data: wireMessage }),
  z.object({
    name: z.enum(['messageReceived', 'messageSeen']),
    data: z.looseObject({
      messageID: messageIdText.optional(),
      user: user.optional(),
      ts: z.number(),
    }),
  }),
  z.object({
    name: z.literal('multimediaMessageStored'),
    data: z.looseObject({ messageID: messageIdText, ts: z.number() }),
  }),
  z.object({
    name: z.literal('isWriting'),
    data: z.looseObject({ isWriting: z.boolean(), user: user.optional(), ts: z.number() }),
  }),
  z.object({
    name: z.enum(['participantJoined', 'participantLeft']),
    data: z.looseObject({ user, ts: z.number() }),
  }),
  z.object({
    name: z.literal('contactEnded'),
    data: z.looseObject({ reason: z.string().optional(), user: user.optional(), ts: z.number() }),
  }),
]);
export type WireEvent = z.infer<typeof wireEvent>;

const requestId = z.number().int().positive();
export const wireChunk = z.object({
  type: z.literal('chunk'),
  transferId: id,
  /** 0, 1, 2, ... within the transfer. */
  index: count,
  base64: z.string().max(wireLimits.maxChunkChars),
  /** Only a peer says it, on the last chunk of a fetch. */
  isLast: z.boolean().optional(),
});
export type WireChunk = z.infer<typeof wireChunk>;

const chunkAck = z.object({ type: z.literal('chunk-ack'), transferId: id, index: count });
const abort = z.object({
  type: z.literal('abort'),
  transferId: id,
  code: z.string(),
  message: z.string(),
});

/** Frames a gateway sends. */
export const gatewayFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hello'),
    versions: z.array(z.number().int()).min(1),
    domain: z.string(),
    nickname: z.string().optional(),
    token: z.string().optional(),
  }),
  z.object({ type: z.literal('request'), id: requestId, request: wireRequest }),
  wireChunk,
  chunkAck,
  abort,
  z.object({ type: z.literal('probe'), id: requestId }),
]);
export type GatewayFrame = z.infer<typeof gatewayFrame>;

/** Frames a peer sends. */
export const peerFrame = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('welcome'),
    version: z.number().int(),
    streamId: id,
    server: z.string(),
    maxFileBytes: count.optional(),
  }),
  z.object({ type: z.literal('refused'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('ack'), id: requestId, result: z.looseObject({}) }),
  z.object({ type: z.literal('nack'), id: requestId, code: z.string(), message: z.string() }),
  z.object({
    type: z.literal('event'),
    chatId,
    seq: z.number().int().positive(),
    /** A WireEvent; one of an unknown name is counted and passed over. */
    event: z.looseObject({ name: z.string() }),
  }),
  wireChunk,
  chunkAck,
  abort,
  z.object({
    type: z.literal('probe-ack'),
    id: requestId,
    heads: z.record(z.string(), count),
  }),
]);
export type PeerFrame = z.infer<typeof peerFrame>;
