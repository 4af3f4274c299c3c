/** Background work. `run` returns when `signal` aborts; an abort is not a failure. */
export interface Worker {
  readonly name: string;
  run(signal: AbortSignal): Promise<void>;
}
