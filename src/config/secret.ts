import { inspect } from 'node:util';

/** A setting that is never printed: whatever shows it shows `configured`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** For the one place that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return 'configured';
  }

  toJSON(): string {
    return 'configured';
  }

  [inspect.custom](): string {
    return 'configured';
  }
}
