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
import { UnreachableUpstream } from './unreachable-upstream';
import {
  hasNoAddress,
  isConfigured,
  isShared,
  reasonAgainst,
  refuseAddresses,
  refuseForeignSdk,
} from './upstream-rules';
import {
  changedSettings,
  isOtherInstallation,
  placeOf,
  restPlaceOf,
  sharedSettings,
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

  /** Before the pool is restored. Those with an address of their own come before who shares it. */
  async open(configured: readonly UpstreamSettings[]): Promise<void> {
    const { keeping, logger } = this.options;
    for (const settings of bySharing(configured)) {
      const shared = sharedSettings(settings, this.#sourceOf(settings));
      this.#add(await keeping.withToken(shared), settings.token);
    }
    for (const kept of bySharing(await keeping.upstreams())) {
      if (this.#entries.has(kept.id)) {
        logger.warn('a configured upstream hides one made at run time', { upstream: kept.id });
        continue;
      }
      this.#addKept(kept);
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
      const isNew = !this.#entries.has(id);
      const settings = this.#changed(id, change);
      await this.#take(settings);
      for (const sharer of this.#sharersOf(id)) await this.#take(sharedSettings(sharer, settings));
      return { isNew };
    });
  }

  setToken(id: string, token: string): Promise<void> {
    return this.#inTurn(async () => {
      const entry = this.#known(id);
      const { keeping, pool } = this.options;
      const settings = { ...entry.settings, token };
      const upstream = this.#upstreamOf(settings);
      const isConfigured = settings.origin === 'configuration';
      if (isConfigured) await keeping.keepToken(id, token, entry.configuredToken);
      else await keeping.keep(settings);
      entry.settings = settings;
      pool.change(identityOf(settings), upstream);
    });
  }

  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#known(id).settings.origin === 'configuration') throw isConfigured();
      if (this.#sharersOf(id).length > 0) throw isShared('upstream');
      await this.#drop(id);
      await this.options.keeping.forget(id);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    await Promise.all([...this.#entries.values()].map((entry) => disposed(entry.rest)));
  }

  #known(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry) return entry;
    throw new EngineError('upstream_not_found', 'There is no upstream of this name.', 'not_done');
  }

  /** What an upstream is to be, where nothing is against it. */
  #changed(id: string, change: UpstreamChange): UpstreamSettings {
    const before = this.#entries.get(id)?.settings;
    if (before?.origin === 'configuration') throw isConfigured();
    const source = change.from === undefined ? undefined : this.#known(change.from).settings;
    const place = source && this.#placeOf(source, id);
    const settings = changedSettings(id, change, { before, place });
    if (!place) refuseAddresses(settings);
    refuseForeignSdk(settings, source, this.options.sdkOrigins);
    return settings;
  }

  #placeOf(source: UpstreamSettings, id: string): UpstreamPlace {
    if (source.from !== undefined || source.id === id) throw hasNoAddress();
    if (this.#sharersOf(id).length > 0) throw isShared('from');
    return placeOf(source);
  }

  /** The upstream whose address it shares, as that one is now. */
  #sourceOf({ from }: UpstreamSettings): UpstreamSettings | undefined {
    return from === undefined ? undefined : this.#entries.get(from)?.settings;
  }

  #sharersOf(id: string): readonly UpstreamSettings[] {
    return this.all().filter(({ from }) => from === id);
  }

  #add(settings: UpstreamSettings, configuredToken?: string): void {
    const { pool, parts } = this.options;
    pool.add(identityOf(settings), parts.connect(settings));
    const rest = parts.rest(settings);
    this.#entries.set(settings.id, { settings, configuredToken, rest });
  }

  /** One that may not be reached any more is there all the same, and keeps no other from starting. */
  #addKept(kept: UpstreamSettings): void {
    const { pool, parts, logger } = this.options;
    const settings = sharedSettings(kept, this.#sourceOf(kept));
    const upstream = this.#upstreamOf(settings);
    const isReached = !(upstream instanceof UnreachableUpstream);
    pool.add(identityOf(settings), upstream);
    this.#entries.set(kept.id, { settings, rest: isReached ? parts.rest(settings) : undefined });
    if (isReached) return;
    logger.error('an upstream is not connected', { upstream: kept.id, reason: upstream.reason });
  }

  /** Nothing is dialled where a rule, or this machine, is against it. */
  #upstreamOf(settings: UpstreamSettings): Upstream {
    const { sdkOrigins, parts } = this.options;
    const reason = reasonAgainst(settings, this.#sourceOf(settings), sdkOrigins);
    if (reason !== undefined) return new UnreachableUpstream(reason);
    try {
      return parts.connect(settings);
    } catch (error) {
      return new UnreachableUpstream(error instanceof Error ? error.message : String(error));
    }
  }

  /** Stored first; then its connection is made, or made anew. */
  async #take(settings: UpstreamSettings): Promise<void> {
    const { id } = settings;
    const upstream = this.options.parts.connect(settings);
    const before = this.#entries.get(id)?.settings;
    await this.options.keeping.keep(settings);
    if (before && isOtherInstallation(before, settings)) await this.#drop(id);
    if (this.#entries.has(id)) await this.#change(id, settings, upstream);
    else await this.#addLate(settings);
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

/** Those that share an address of others come after them. */
function bySharing(all: readonly UpstreamSettings[]): readonly UpstreamSettings[] {
  return [...all].sort((a, b) => Number(a.from !== undefined) - Number(b.from !== undefined));
}

function identityOf({ id, connector, domain, nickname }: UpstreamSettings) {
  return { id, connector, domain, nickname };
}

async function disposed(rest: CtliveRest | undefined): Promise<void> {
  await rest?.[Symbol.asyncDispose]();
}
