import type { Logger } from '../../runtime/logger';
import type { SecretBox } from '../../runtime/secret-box';
import type { UpstreamRecord, UpstreamRecords } from './upstream-records';
import {
  digestOf,
  secretsOf,
  withoutSecrets,
  type UpstreamSecrets,
  type UpstreamSettings,
} from './upstream-settings';

type Kept =
  | { readonly kind: 'upstream'; readonly settings: UpstreamSettings; readonly sealed: string }
  /** A token set at run time for a configured upstream, for as long as its configured one stays. */
  | { readonly kind: 'token'; readonly sealed: string; readonly replaces: string };

/** Upstreams and credentials of run time, as the store has them: secrets sealed. */
export class UpstreamKeeping {
  constructor(
    private readonly options: {
      readonly records: UpstreamRecords;
      readonly secrets: SecretBox;
      readonly logger: Logger;
    },
  ) {}

  /** Those made at run time. One whose secrets cannot be opened is left without them. */
  async upstreams(): Promise<readonly UpstreamSettings[]> {
    const records = await this.options.records.all();
    return records.flatMap((record) => {
      const kept = JSON.parse(record.json) as Kept;
      if (kept.kind !== 'upstream') return [];
      const secrets = this.#open(record, kept.sealed);
      return [{ ...kept.settings, ...(JSON.parse(secrets ?? '{}') as UpstreamSecrets) }];
    });
  }

  /** A configured upstream with the token it was given at run time. */
  async withToken(settings: UpstreamSettings): Promise<UpstreamSettings> {
    const records = await this.options.records.all();
    const record = records.find(({ id }) => id === settings.id);
    if (!record) return settings;
    const kept = JSON.parse(record.json) as Kept;
    if (kept.kind !== 'token' || kept.replaces !== digestOf(settings.token)) return settings;
    return { ...settings, token: this.#open(record, kept.sealed) ?? settings.token };
  }

  async keep(settings: UpstreamSettings): Promise<void> {
    const { id } = settings;
    const sealed = this.#seal(id, JSON.stringify(secretsOf(settings)));
    await this.#put(id, { kind: 'upstream', settings: withoutSecrets(settings), sealed });
  }

  async keepToken(id: string, token: string, configured: string | undefined): Promise<void> {
    const sealed = this.#seal(id, token);
    await this.#put(id, { kind: 'token', sealed, replaces: digestOf(configured) });
  }

  async forget(id: string): Promise<void> {
    await this.options.records.remove(id);
  }

  async #put(id: string, kept: Kept): Promise<void> {
    await this.options.records.put({ id, json: JSON.stringify(kept) });
  }

  #seal(id: string, secret: string): string {
    return this.options.secrets.seal(secret, `upstream ${id}`);
  }

  #open({ id }: UpstreamRecord, sealed: string): string | undefined {
    const secret = this.options.secrets.open(sealed, `upstream ${id}`);
    if (secret === undefined) {
      const remedy = 'the secrets key has changed: set the credentials of this upstream again';
      this.options.logger.error('stored credentials cannot be opened', { upstream: id, remedy });
    }
    return secret;
  }
}
