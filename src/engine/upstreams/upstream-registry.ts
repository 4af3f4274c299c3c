/**
 * Every upstream of this process: its settings, its place in the pool and its REST services.
 * Phases: `open` takes up what is configured and what was made at run time; `start` connects them;
 * after that they come and go one change at a time.
 */
import type { Logger } from '../../runtime/logger';
import type { RunningWorker } from '../../runtime/lifecycle/supervisor';
import type { Worker } from '../../runtime/lifecycle/worker';
import type { SessionPool } from '../../sessions/session-pool';
import type { Upstream } from '../../sessions/upstream';
import { EngineError } from '../engine-error';
import type { CtliveRest } from '../rest/ctlive-rest';
import type { UpstreamKeeping } from './upstream-keeping';
import {
  changedSettings,
  placeOf,
  restPlaceOf,
  type UpstreamChange,
  type UpstreamPlace,
  type UpstreamSettings,
} from './upstream-settings';

export type UpstreamParts = {
  /** Throws EngineError when this gateway may not reach such a place. */
  readonly connect: (settings: UpstreamSettings) => Upstream;
  readonly rest: (settings: UpstreamSettings) => CtliveRest | undefined;
  readonly run: (worker: Worker) => RunningWorker;
};

export type UpstreamRegistryOptions = {
  readonly pool: SessionPool;
  readonly keeping: UpstreamKeeping;
  readonly parts: UpstreamParts;
  /** Where upstreams made at run time may load an SDK from. */
  readonly sdkOrigins: readonly string[];
  readonly logger: Logger;
};

type Entry = {
  settings: UpstreamSettings;
  /** The token of the configuration. */
  readonly configuredToken?: string;
  rest: CtliveRest | undefined;
  running?: RunningWorker;
};

export class UpstreamRegistry implements AsyncDisposable {
  readonly #entries = new Map<string, Entry>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: UpstreamRegistryOptions) {}

  /** Before the pool is restored. */
  async open(configured: readonly UpstreamSettings[]): Promise<void> {
    const { keeping, logger } = this.options;
    for (const settings of configured) {
      const shared = this.#withPlace(settings);
      this.#add(await keeping.withToken(shared), settings.token);
    }
    for (const kept of await keeping.upstreams()) {
      if (this.#entries.has(kept.id)) {
        logger.warn('a configured upstream hides one made at run time', { upstream: kept.id });
        continue;
      }
      this.#addKept(this.#withPlace(kept));
    }
  }

  /** Once the pool is restored. */
  start(): void {
    for (const id of this.#entries.keys()) this.#connect(id);
  }

  settings(id: string): UpstreamSettings | undefined {
    return this.#entries.get(id)?.settings;
  }

  all(): readonly UpstreamSettings[] {
    return [...this.#entries.values()].map((entry) => entry.settings);
  }

  rest(id: string): CtliveRest | undefined {
    return this.#entries.get(id)?.rest;
  }

  /** One for each installation and domain that may be seen, with an upstream it belongs to. */
  rests(visible?: readonly string[]): readonly { upstream: string; rest: CtliveRest }[] {
    const places = new Map<string, { upstream: string; rest: CtliveRest }>();
    for (const [upstream, { settings, rest }] of this.#entries) {
      if (!rest || !(visible?.includes(upstream) ?? true)) continue;
      const place = restPlaceOf(settings);
      if (!places.has(place)) places.set(place, { upstream, rest });
    }
    return [...places.values()];
  }

  put(id: string, change: UpstreamChange): Promise<{ isNew: boolean }> {
    return this.#inTurn(async () => {
      const before = this.#entries.get(id);
      if (before?.settings.origin === 'configuration') throw isConfigured();
      const place = change.from === undefined ? undefined : this.#placeOf(change.from, id);
      const settings = changedSettings(id, change, { before: before?.settings, place });
      this.#refuseForeignSdk(settings);
      const upstream = this.options.parts.connect(settings);
      await this.options.keeping.keep(settings);
      if (before && hasMoved(before.settings, settings)) await this.#drop(id);
      if (this.#entries.has(id)) await this.#change(id, settings, upstream);
      else await this.#addLate(settings);
      return { isNew: before === undefined };
    });
  }

  setToken(id: string, token: string): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#known(id);
      const { keeping, parts } = this.options;
      const settings = { ...entry.settings, token };
      const isConfigured = settings.origin === 'configuration';
      if (isConfigured) await keeping.keepToken(id, token, entry.configuredToken);
      else await keeping.keep(settings);
      entry.settings = settings;
      this.options.pool.change(identityOf(settings), parts.connect(settings));
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#known(id).settings.origin === 'configuration') throw isConfigured();
      await this.#drop(id);
      await this.options.keeping.forget(id);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await Promise.all([...this.#entries.values()].map((entry) => disposed(entry.rest)));
  }

  #refuseForeignSdk({ connector, url }: UpstreamSettings): void {
    if (connector !== 'sdk') return;
    const origin = url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;
    if (origin !== undefined && this.options.sdkOrigins.includes(origin)) return;
    const detail = 'An SDK may only be loaded from the origins listed in SDK_ORIGINS.';
    throw new EngineError('url_not_allowed', detail, 'not_done');
  }

  #known(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    throw new EngineError('upstream_not_found', 'There is no upstream of this name.', 'not_done');
  }

  /** As the upstream it shares its place with has it now. */
  #withPlace(settings: UpstreamSettings): UpstreamSettings {
    const { from } = settings;
    const source = from === undefined ? undefined : this.#entries.get(from)?.settings;
    return source ? { ...settings, ...placeOf(source) } : settings;
  }

  #placeOf(from: string, id: string): UpstreamPlace {
    const { settings } = this.#known(from);
    if (settings.from === undefined && from !== id) return placeOf(settings);
    const detail = 'from names an upstream that has no address of its own.';
    throw new EngineError('upstream_not_found', detail, 'not_done');
  }

  #add(settings: UpstreamSettings, configuredToken?: string): void {
    const { pool, parts } = this.options;
    pool.add(identityOf(settings), parts.connect(settings));
    const rest = parts.rest(settings);
    this.#entries.set(settings.id, { settings, configuredToken, rest });
  }

  /** One that may not be reached any more does not keep the others from starting. */
  #addKept(settings: UpstreamSettings): void {
    try {
      this.#add(settings);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.options.logger.error('an upstream is left out', { upstream: settings.id, reason });
    }
  }

  async #addLate(settings: UpstreamSettings): Promise<void> {
    const { pool } = this.options;
    this.#add(settings);
    const roster = pool.roster(settings.id);
    if (roster) await pool.restoreOne(roster);
    this.#connect(settings.id);
  }

  async #change(id: string, settings: UpstreamSettings, upstream: Upstream): Promise<void> {
    const entry = this.#known(id);
    await disposed(entry.rest);
    entry.settings = settings;
    entry.rest = this.options.parts.rest(settings);
    this.options.pool.change(identityOf(settings), upstream);
  }

  async #drop(id: string): Promise<void> {
    const entry = this.#known(id);
    await this.options.pool.remove(id);
    this.#entries.delete(id);
    await entry.running?.stop();
    await disposed(entry.rest);
  }

  #connect(id: string): void {
    const roster = this.options.pool.roster(id);
    if (roster) this.#known(id).running = this.options.parts.run(roster.connection);
  }

  /** Changes are made one after another. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Its chats are of another installation: they cannot stay joined. */
function hasMoved(before: UpstreamSettings, after: UpstreamSettings): boolean {
  return (
    before.connector !== after.connector ||
    before.url !== after.url ||
    before.domain !== after.domain
  );
}

function identityOf({ id, connector, domain, nickname }: UpstreamSettings) {
  return { id, connector, domain, nickname };
}

async function disposed(rest: CtliveRest | undefined): Promise<void> {
  await rest?.[Symbol.asyncDispose]();
}

function isConfigured(): EngineError {
  const detail = 'This upstream is configured: change the settings of the gateway instead.';
  return new EngineError('not_supported_by_upstream', detail, 'not_done');
}
