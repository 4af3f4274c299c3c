import { Deferred } from '../../../../runtime/deferred';

/** At most so many at once; the others wait in order of arrival. */
export class Slots {
  #taken = 0;
  readonly #waiting: Deferred<void>[] = [];

  constructor(private readonly count: number) {}

  get taken(): number {
    return this.#taken;
  }

  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.count) {
      const turn = new Deferred<void>();
      this.#waiting.push(turn);
      await turn.promise;
    } else {
      this.#taken += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve();
      else this.#taken -= 1;
    }
  }
}
