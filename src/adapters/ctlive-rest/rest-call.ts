import type { CallKind } from './rest-failure';

export type RestCall = {
  readonly kind: CallKind;
  readonly method: 'GET' | 'POST';
  readonly name: string;
  /** How some versions of the pages spell it. */
  readonly otherName?: string;
  readonly path?: readonly string[];
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  /** A file that the body has as one more member. */
  readonly file?: RestFile;
  /** The answer is a file (`bytes`), or JSON with a file as base64 (`json`): it is spooled to disk. */
  readonly givesFile?: 'bytes' | 'json';
  /** It is done to everything of a domain, and so never to another one. */
  readonly isOfWholeDomain?: boolean;
};

export type RestFile = {
  readonly member: string;
  readonly sizeBytes: number;
  /** Of exactly that many bytes, padded. Begins anew each time it is iterated. */
  readonly base64: AsyncIterable<string>;
};
