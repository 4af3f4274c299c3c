import type { CtliveRest } from './ctlive-rest';

/** CTLive's REST services of the upstreams that have some. */
export interface RestAccess {
  rest(upstream: string): CtliveRest | undefined;
  /** One for each installation and domain among the visible upstreams; absent: all. */
  rests(visible?: readonly string[]): readonly { upstream: string; rest: CtliveRest }[];
}
