/** Becomes `{ result: false, error }`, which is all CTLive documents of a failure. */
export class RestRefusal extends Error {}
