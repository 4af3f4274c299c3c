/**
 * What the SDK hands out, as plain JSON. It may be anything: classes whose members are getters of
 * their prototype, dates, cycles, objects of the browser. Sent to the page as text, beside
 * `PageRuntime`: the class stands alone.
 */
type Members = { [name: string]: unknown };
type Walk = { readonly above: object[]; objectsLeft: number; readonly files?: string[] };

export class PlainValues {
  readonly #maxObjects = 400_000;
  readonly #maxDepth = 20;
  readonly #maxChars = 200_000;
  readonly #maxNumbers = 10_000;
  readonly #idNames = /^(id|messageid|msgid)$/i;
  readonly #fileNames = /^(img|document|audio|video)$/i;
  /** Ids that came as numbers, as texts. */
  readonly #numbers = new Set<string>();

  /** Without cycles, functions, objects of the browser, and texts that can only be files. */
  of(value: unknown): unknown {
    // A bare number is the id of what was sent.
    return this.#read('id', value, { above: [], objectsLeft: this.#maxObjects });
  }

  /** The same, and the base64 of the file in it, which is left out. */
  withFile(value: unknown): { readonly plain: unknown; readonly base64: string } {
    const files: string[] = [];
    const plain = this.#read('', value, { above: [], objectsLeft: this.#maxObjects, files });
    return { plain, base64: files[0] ?? '' };
  }

  /** An SDK that numbers its messages may not find one by a text. */
  idAsGiven(id: string): string | number {
    return this.#numbers.has(id) ? Number(id) : id;
  }

  /** What somebody said who rejected or threw: anything at all, or nothing. */
  wordsOf(error: unknown): string {
    const nothing = 'CTLive refused without a reason.';
    try {
      const { message, error: inner, reason } = Object(error) as Members;
      const said = [error, message, inner, reason, (Object(inner) as Members)['message']];
      const text = said.find((each) => typeof each === 'string' && each !== '');
      if (typeof text === 'string') return text.slice(0, 1000);
      const shown = JSON.stringify(this.of(error)) as string | undefined;
      const isEmpty = shown === undefined || ['{}', '""', 'null'].includes(shown);
      return isEmpty ? nothing : shown.slice(0, 1000);
    } catch {
      return nothing;
    }
  }

  #read(name: string, value: unknown, walk: Walk): unknown {
    if (walk.files && this.#fileNames.test(name)) {
      const base64 = this.#base64Of(value);
      if (base64 !== undefined) return void walk.files.push(base64);
    }
    const isObject = typeof value === 'object' && value !== null;
    return isObject ? this.#readObject(name, value, walk) : this.#readSimple(name, value);
  }

  #readSimple(name: string, value: unknown): unknown {
    if (typeof value === 'string') return value.length > this.#maxChars ? undefined : value;
    if (typeof value === 'number') return this.#readNumber(name, value);
    if (typeof value === 'bigint') return String(value);
    return typeof value === 'boolean' || value === null ? value : undefined;
  }

  #readNumber(name: string, value: number): number | undefined {
    if (this.#idNames.test(name)) this.#noteNumber(value);
    return Number.isFinite(value) ? value : undefined;
  }

  #readObject(name: string, value: object, walk: Walk): unknown {
    const { above } = walk;
    const isTooMuch = above.length >= this.#maxDepth || (walk.objectsLeft -= 1) < 0;
    if (isTooMuch || above.includes(value)) return undefined;
    above.push(value);
    try {
      const { toJSON } = value as Members;
      const said: unknown = typeof toJSON === 'function' ? toJSON.call(value, name) : value;
      if (said !== value) return this.#read(name, said, walk);
      if (Array.isArray(value)) {
        return Array.from(value, (each) => this.#read('', each, walk) ?? null);
      }
      return this.#readMembers(value, walk);
    } catch {
      return undefined;
    } finally {
      above.pop();
    }
  }

  #readMembers(value: object, walk: Walk): Members | undefined {
    const names = this.#namesOf(value);
    if (!names) return undefined;
    const members = names.map((name): [string, unknown] => {
      try {
        return [name, this.#read(name, (value as Members)[name], walk)];
      } catch {
        return [name, undefined];
      }
    });
    return Object.fromEntries(members.filter(([, each]) => each !== undefined));
  }

  /** Own members, and the getters of classes; undefined for objects of the browser. */
  #namesOf(value: object): string[] | undefined {
    const names = new Set(Object.getOwnPropertyNames(value));
    let prototype = Object.getPrototypeOf(value) as object | null;
    // The last one is Object's own, of this window or of a frame.
    while (prototype && Object.getPrototypeOf(prototype) !== null) {
      if (this.#isNative(prototype)) return undefined;
      const described = Object.entries(Object.getOwnPropertyDescriptors(prototype));
      for (const [name, member] of described) if (member.get) names.add(name);
      prototype = Object.getPrototypeOf(prototype) as object | null;
    }
    return [...names];
  }

  #isNative(prototype: object): boolean {
    if (!Object.hasOwn(prototype, 'constructor')) return false;
    return Function.prototype.toString.call(prototype.constructor).includes('[native code]');
  }

  /** Text, also as a data URL or with line breaks; or as MongoDB shows bytes. */
  #base64Of(value: unknown): string | undefined {
    const { $binary } = Object(value) as Members;
    const text =
      $binary === undefined ? value : ((Object($binary) as Members)['base64'] ?? $binary);
    if (typeof text !== 'string' || text === '') return undefined;
    const bare = text.replace(/^data:[^,]*,|\s+/g, '').replace(/=+$/, '');
    const standard = bare.replaceAll('-', '+').replaceAll('_', '/');
    return standard.padEnd(Math.ceil(standard.length / 4) * 4, '=');
  }

  #noteNumber(id: number): void {
    this.#numbers.add(String(id));
    if (this.#numbers.size <= this.#maxNumbers) return;
    const [oldest] = this.#numbers;
    if (oldest !== undefined) this.#numbers.delete(oldest);
  }
}
