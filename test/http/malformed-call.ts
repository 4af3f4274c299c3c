import type { CallOptions } from '../doubles/http-gateway';

/**
 * One call nobody can mean and what its answer says: what it is; method and path; code and the
 * field named in `errors`; a part of that field's remedy, or of the detail; how it is sent.
 */
export type MalformedCall = readonly [
  what: string,
  call: string,
  codeAndField: string,
  says: string,
  options?: CallOptions,
];
