import type { RestCall } from './rest-call';

export type RestPlace = {
  /** Up to and including `/livechat`. */
  readonly url: string;
  readonly domain: string;
};

/**
 * Where a call may be answered. The `:domain` segment is optional by some pages and absent in early
 * versions; without it CTLive means its default domain. One name is spelt in two ways.
 */
export class RestRoutes {
  /** Which of the routes of a call answered last. */
  readonly #answered = new Map<string, number>();

  constructor(private readonly place: RestPlace) {}

  /** The one that answered last comes first; after an update of CTLive it may be another. */
  of(call: RestCall): readonly { readonly url: string; readonly answered: () => void }[] {
    const known = this.#answered.get(call.name) ?? 0;
    return this.#urls(call)
      .map((url, index) => ({ url, index, answered: () => this.#know(call, index) }))
      .sort((a, b) => Number(b.index === known) - Number(a.index === known));
  }

  #know({ name }: RestCall, index: number): void {
    this.#answered.set(name, index);
  }

  #urls({ name, otherName, path = [], isOfWholeDomain }: RestCall): readonly string[] {
    const { url, domain } = this.place;
    const isDefault = domain === '' || /^default$/i.test(domain);
    const named = domain === '' ? [] : [`/${encodeURIComponent(domain)}`];
    const prefixes = isOfWholeDomain && !isDefault ? named : [...named, ''];
    const names = otherName === undefined ? [name] : [name, otherName];
    const rest = path.map((segment) => `/${encodeURIComponent(segment)}`).join('');
    const start = url.replace(/\/+$/, '');
    return names.flatMap((each) => prefixes.map((prefix) => `${start}${prefix}/${each}${rest}`));
  }
}

/** `.` and `..` would lead to another service, however they are written: nothing has such an id. */
export function hasDotSegment({ path = [] }: RestCall): boolean {
  return path.some((segment) => segment === '.' || segment === '..');
}
