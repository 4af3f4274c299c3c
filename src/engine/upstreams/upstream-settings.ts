import { createHash } from 'node:crypto';

export type Connector = 'simulator' | 'websocket' | 'sdk';

/** Where CTLive is. */
export type UpstreamPlace = {
  readonly connector: Connector;
  /** Of the contact wire or of the SDK's script. */
  readonly url?: string;
  readonly domain: string;
  /** Up to and including `/livechat`. */
  readonly restUrl?: string;
  /** `bearer:`, `basic:`, `ctlivetoken:` or `ctlivetoken-query:`, and the secret. */
  readonly restAuth?: string;
};

/** Who we are there. */
export type UpstreamPerson = {
  readonly nickname?: string;
  readonly token?: string;
  /** Bearer expected on CTI webhooks. */
  readonly ctiToken?: string;
  readonly autoJoin?: { readonly services: readonly string[] };
};

/** Everything of one upstream, secrets in the clear: kept in memory alone. */
export type UpstreamSettings = UpstreamPlace &
  UpstreamPerson & {
    readonly id: string;
    readonly origin: 'configuration' | 'run_time';
    /** The upstream whose place this one shares. */
    readonly from?: string;
  };

/** What a caller wants an upstream to be. An absent secret is kept where its place stays the same. */
export type UpstreamChange = Partial<UpstreamPlace> & UpstreamPerson & { readonly from?: string };

const secretNames = ['token', 'restAuth', 'ctiToken'] as const;

export type UpstreamSecrets = Partial<Record<(typeof secretNames)[number], string>>;

export function secretsOf(settings: UpstreamSettings): UpstreamSecrets {
  return Object.fromEntries(secretNames.map((name) => [name, settings[name]]));
}

export function withoutSecrets(settings: UpstreamSettings): UpstreamSettings {
  return { ...settings, token: undefined, restAuth: undefined, ctiToken: undefined };
}

/** The settings after a change, `place` being that of `from` where the change names one. */
export function changedSettings(
  id: string,
  change: UpstreamChange,
  parts: { readonly before?: UpstreamSettings; readonly place?: UpstreamPlace },
): UpstreamSettings {
  const { before, place } = parts;
  const where = place ?? ownPlaceOf(change, before);
  const isSame = before !== undefined && !isOtherInstallation(before, where);
  const { from, nickname, ctiToken = before?.ctiToken, autoJoin } = change;
  const token = change.token ?? (isSame ? before?.token : undefined);
  const person = { nickname, token, ctiToken, autoJoin };
  return { id, origin: 'run_time', from, ...where, ...person };
}

/**
 * As the upstream that it shares its place with has it now. A call that moved that place takes no
 * token along, which was given for another one; the operator's settings do.
 */
export function sharedSettings(
  settings: UpstreamSettings,
  source: UpstreamSettings | undefined,
): UpstreamSettings {
  if (!source) return settings;
  const isFit = source.origin === 'configuration' || !isOtherInstallation(settings, source);
  return { ...settings, ...placeOf(source), token: isFit ? settings.token : undefined };
}

/** Chats of the one cannot stay joined in the other. */
export function isOtherInstallation(before: UpstreamPlace, after: UpstreamPlace): boolean {
  const { connector, url, domain } = after;
  return before.connector !== connector || before.url !== url || before.domain !== domain;
}

function ownPlaceOf(change: UpstreamChange, before: UpstreamSettings | undefined): UpstreamPlace {
  const { connector = 'websocket', url, domain = 'default', restUrl, restAuth } = change;
  const isSameRest = before?.from === undefined && before?.restUrl === restUrl;
  const keptAuth = isSameRest ? before?.restAuth : undefined;
  return { connector, url, domain, restUrl, restAuth: restAuth ?? keptAuth };
}

/** The place alone, for another upstream to share. */
export function placeOf({ connector, url, domain, ...rest }: UpstreamSettings): UpstreamPlace {
  return { connector, url, domain, restUrl: rest.restUrl, restAuth: rest.restAuth };
}

/** Two upstreams with the same answer reach the same REST services. */
export function restPlaceOf({ restUrl, domain }: UpstreamSettings): string {
  return JSON.stringify([restUrl, domain]);
}

export function digestOf(secret: string | undefined): string {
  return createHash('sha256')
    .update(secret ?? '', 'utf8')
    .digest('hex');
}
