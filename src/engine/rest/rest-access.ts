import { asEngineCall } from '../engine-failures';
import type { CtliveRest } from './ctlive-rest';

/** CTLive's REST services of the upstreams that have some. */
export interface RestAccess {
  rest(upstream: string): CtliveRest | undefined;
  /** One for each installation and domain among the visible upstreams; absent: all. */
  rests(visible?: readonly string[]): readonly { upstream: string; rest: CtliveRest }[];
}

/**
 * What the first visible CTLive that has it says; all are asked at once. One that fails hides nothing
 * of the others: it is told only where none has it.
 */
export async function firstFound<T>(
  access: RestAccess,
  visible: readonly string[] | undefined,
  read: (rest: CtliveRest) => Promise<T | undefined>,
): Promise<{ readonly upstream: string; readonly found: T } | undefined> {
  const asked = access.rests(visible).map(async ({ upstream, rest }) => {
    const found = await asEngineCall('read', () => read(rest));
    if (found === undefined) throw new NotFoundHere();
    return { upstream, found };
  });
  try {
    return await Promise.any(asked);
  } catch (error) {
    const reasons: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
    const failed = reasons.findIndex((reason) => !(reason instanceof NotFoundHere));
    return asked[failed];
  }
}

class NotFoundHere extends Error {}
