import type { TranscriptQuery } from '../../engine/chats/transcript-directory';
import { fieldError } from '../problems/request-error';
import type { Instant } from '../request/field-types';
import { instantMs } from '../request/instant';

/** What to look archived chats up by: exactly one of `userId` (with `days` or not), `nickname`, `callData`, `from` and `to` (with `serviceId` or not), or `userId`, `serviceId` and `isLast`. */
export type SearchTranscriptsRequest = {
  /** CTLive's user id of anybody in the chat; with `isLast`, the customer's.
   * @minLength 1
   * @maxLength 300
   */
  readonly userId?: string;
  /** Only chats of the last so many days.
   * @isInt days
   * @minimum 1
   * @maximum 3650
   */
  readonly days?: number;
  /** Nickname of anybody in the chat.
   * @minLength 1
   * @maxLength 200
   */
  readonly nickname?: string;
  /** Values of call data that the chat must have. */
  readonly callData?: Record<string, string>;
  /** Begin of a range of time. */
  readonly from?: Instant;
  /** End of the range. */
  readonly to?: Instant;
  /** CTLive's service id.
   * @minLength 1
   * @maxLength 200
   */
  readonly serviceId?: string;
  /** Only the last chat of this user with this service. */
  readonly isLast?: boolean;
};

type Member = keyof SearchTranscriptsRequest;

/** The ways of CTLive, each with the members it needs and those it may have. */
const ways: readonly { readonly needs: readonly Member[]; readonly may: readonly Member[] }[] = [
  { needs: ['userId', 'serviceId', 'isLast'], may: [] },
  { needs: ['userId'], may: ['days'] },
  { needs: ['nickname'], may: [] },
  { needs: ['callData'], may: [] },
  { needs: ['from', 'to'], may: ['serviceId'] },
];

/** Throws where the members are not exactly those of one way. */
export function transcriptQueryOf(body: SearchTranscriptsRequest): TranscriptQuery {
  const { isLast, ...rest } = body;
  const asked: SearchTranscriptsRequest = isLast === false ? rest : body;
  const given = (Object.keys(asked) as Member[]).filter((name) => asked[name] !== undefined);
  const way = ways.findIndex(({ needs, may }) => {
    const known = [...needs, ...may];
    return (
      needs.every((name) => given.includes(name)) && given.every((name) => known.includes(name))
    );
  });
  const query = queries[way];
  if (query) return query(asked);
  const remedy =
    'Send userId (and days), nickname, callData, from and to (and serviceId), or userId, serviceId and isLast.';
  throw fieldError('body', 'The members are not those of one way to search.', remedy);
}

const queries: readonly ((asked: SearchTranscriptsRequest) => TranscriptQuery)[] = [
  ({ userId = '', serviceId = '' }) => ({ by: 'last', userId, serviceId }),
  ({ userId = '', days }) => ({ by: 'user', userId, days }),
  ({ nickname = '' }) => ({ by: 'nickname', nickname }),
  ({ callData = {} }) => {
    if (Object.keys(callData).length > 0) return { by: 'callData', callData };
    throw fieldError('callData', 'callData is empty.', 'Send at least one name with its value.');
  },
  ({ from = '', to = '', serviceId }) => {
    const [fromMs, toMs] = [instantMs('from', from), instantMs('to', to)];
    if (fromMs <= toMs) return { by: 'time', fromMs, toMs, serviceId };
    throw fieldError('to', 'to is before from.', 'Send a time that is not before from.');
  },
];
