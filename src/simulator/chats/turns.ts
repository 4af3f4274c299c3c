/** Runs pieces of work one after another, in order of arrival; at once when none is under way. */
export class Turns {
  #tail: Promise<void> | undefined;

  run<T>(work: () => T | Promise<T>): T | Promise<T> {
    const result = this.#tail === undefined ? work() : this.#tail.then(work);
    if (result instanceof Promise) this.#occupyUntil(result);
    return result;
  }

  #occupyUntil(result: Promise<unknown>): void {
    const free = (): void => {
      if (this.#tail === tail) this.#tail = undefined;
    };
    const tail: Promise<void> = result.then(free, free);
    this.#tail = tail;
  }
}
