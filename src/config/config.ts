import { resolve } from 'node:path';
import { z } from 'zod';
import { addressFault } from '../runtime/plain-address';
import {
  address,
  readUpstreams,
  restAuthPattern,
  restAuthRemedy,
  type UpstreamConfig,
} from './config-file';
import type { Environment, SettingName } from './env';
import { maxBytesPerType } from './media-settings';
import { defaultRetrySchedule, delaysOf, isAllowEntry, isSchedule, listOf } from './list-settings';
import { Secret } from './secret';

export type ConnectorConfig =
  | { readonly kind: 'simulator'; readonly port: number }
  | { readonly kind: 'websocket' | 'sdk'; readonly url: string };

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly trustProxy?: string | number | boolean;
  readonly corsOrigins: readonly string[];
  readonly dataDir: string;
  readonly apiKey?: Secret;
  readonly maxUploadBytes: number;
  readonly maxUploadBytesPerType: Readonly<Record<string, number>>;
  readonly maxBase64Bytes: number;
  readonly mediaQuotaBytes: number;
  readonly retentionDays: number;
  /** Waits between the attempts of one delivery. */
  readonly webhookRetryScheduleMs: readonly number[];
  readonly egressAllow: readonly string[];
  /** Whether the built-in receiver of webhooks is there. */
  readonly sandbox: boolean;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  readonly connector: ConnectorConfig;
  /** First `default`, which the CTLIVE_ settings make; then those of CONFIG_FILE. */
  readonly upstreams: readonly UpstreamConfig[];
  readonly secretsKey?: Secret;
  /** Where run-time upstreams may load an SDK from. */
  readonly sdkOrigins: readonly string[];
  readonly chromiumPath?: string;
};

/** Names every setting that is wrong, and what would be right. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Wrong settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
}

const mebibyte = 1024 * 1024;
const whole = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)
    .optional()
    .transform((value) => value ?? fallback);

const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: whole(0, 65_535, 3000),
  PUBLIC_URL: address(['http', 'https'])
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  TRUST_PROXY: z.string().transform(trustProxy).optional(),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform(listOf)
    .refine(
      (origins) => origins.every((origin) => origin === '*' || isOrigin(origin)),
      'must be origins such as https://crm.example.com, separated by commas',
    ),
  DATA_DIR: z
    .string()
    .default('./data')
    .transform((path) => resolve(path)),
  API_KEY: z
    .string()
    .regex(/^[\x20-\x7e]{20,200}$/, 'must be 20 to 200 printable ASCII characters')
    .transform((key) => new Secret(key))
    .optional(),
  MAX_UPLOAD_BYTES: whole(1, 4096 * mebibyte, 64 * mebibyte),
  MAX_UPLOAD_BYTES_PER_TYPE: maxBytesPerType,
  MAX_BASE64_BYTES: whole(1, 256 * mebibyte, 12 * mebibyte),
  MEDIA_QUOTA_BYTES: whole(mebibyte, 1024 ** 5, 10_240 * mebibyte),
  RETENTION_DAYS: whole(1, 3650, 30),
  WEBHOOK_RETRY_SCHEDULE: z
    .string()
    .default(defaultRetrySchedule)
    .transform(delaysOf)
    .refine(isSchedule, 'must be 1 to 50 waits such as 5s,2m,1h, each at most 7d'),
  EGRESS_ALLOW: z
    .string()
    .default('')
    .transform(listOf)
    .refine(
      (entries) => entries.every(isAllowEntry),
      'must be CIDRs, addresses or host names, separated by commas',
    ),
  SANDBOX: z.enum(['on', 'off']).optional(),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  CTLIVE_CONNECTOR: z.enum(['simulator', 'websocket', 'sdk']).default('simulator'),
  CTLIVE_URL: z.string().optional(),
  CTLIVE_DOMAIN: z.string().max(200).default('default'),
  CTLIVE_TOKEN: z
    .string()
    .transform((token) => new Secret(token))
    .optional(),
  CTLIVE_NICKNAME: z.string().max(200).default('Gateway'),
  CTLIVE_REST_URL: address(['http', 'https'])
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  CTLIVE_REST_AUTH: z
    .string()
    .regex(restAuthPattern, restAuthRemedy)
    .transform((auth) => new Secret(auth))
    .optional(),
  CTLIVE_CTI_TOKEN: z
    .string()
    .transform((token) => new Secret(token))
    .optional(),
  CONFIG_FILE: z.string().optional(),
  SECRETS_KEY: z
    .string()
    .min(32, 'must have at least 32 characters')
    .transform((key) => new Secret(key))
    .optional(),
  SDK_ORIGINS: z
    .string()
    .transform(listOf)
    .refine((origins) => origins.every(isOrigin), 'must be origins, separated by commas')
    .optional(),
  SIMULATOR_PORT: whole(0, 65_535, 3001),
  CHROMIUM_PATH: z.string().optional(),
} satisfies Record<SettingName, z.ZodType>);

type Settings = z.infer<typeof settings>;

/** Throws ConfigError naming every bad setting; a bad value is never taken for an unset one. */
export function configOf(environment: Environment): Config {
  const parsed = settings.safeParse(environment);
  const faults = parsed.success
    ? connectorFaults(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const path = parsed.data.CONFIG_FILE;
  const read = path === undefined ? { upstreams: [] } : readUpstreams(path);
  if ('faults' in read) throw new ConfigError(read.faults);
  return toConfig(parsed.data, read.upstreams);
}

function toConfig(read: Settings, upstreams: readonly UpstreamConfig[]): Config {
  return {
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL,
    trustProxy: read.TRUST_PROXY,
    corsOrigins: read.CORS_ORIGINS,
    dataDir: read.DATA_DIR,
    apiKey: read.API_KEY,
    maxUploadBytes: read.MAX_UPLOAD_BYTES,
    maxUploadBytesPerType: read.MAX_UPLOAD_BYTES_PER_TYPE,
    maxBase64Bytes: read.MAX_BASE64_BYTES,
    mediaQuotaBytes: read.MEDIA_QUOTA_BYTES,
    retentionDays: read.RETENTION_DAYS,
    webhookRetryScheduleMs: read.WEBHOOK_RETRY_SCHEDULE,
    egressAllow: read.EGRESS_ALLOW,
    sandbox: (read.SANDBOX ?? demoSandbox(read)) === 'on',
    logLevel: read.LOG_LEVEL,
    connector: connectorOf(read),
    upstreams: [defaultOf(read), ...upstreams],
    secretsKey: read.SECRETS_KEY,
    sdkOrigins: read.SDK_ORIGINS ?? originsOf(read.CTLIVE_URL),
    chromiumPath: read.CHROMIUM_PATH,
  };
}

function defaultOf(read: Settings): UpstreamConfig {
  return {
    id: 'default',
    connector: read.CTLIVE_CONNECTOR,
    url: read.CTLIVE_CONNECTOR === 'simulator' ? undefined : read.CTLIVE_URL,
    domain: read.CTLIVE_DOMAIN,
    restUrl: read.CTLIVE_REST_URL,
    restAuth: read.CTLIVE_REST_AUTH,
    ctiToken: read.CTLIVE_CTI_TOKEN,
    nickname: read.CTLIVE_NICKNAME,
    token: read.CTLIVE_TOKEN,
  };
}

/** Open to everybody, so only where everything else is a demo too. */
function demoSandbox(read: Settings): 'on' | 'off' {
  return read.CTLIVE_CONNECTOR === 'simulator' ? 'on' : 'off';
}

function connectorOf(read: Settings): ConnectorConfig {
  if (read.CTLIVE_CONNECTOR === 'simulator')
    return { kind: 'simulator', port: read.SIMULATOR_PORT };
  return { kind: read.CTLIVE_CONNECTOR, url: read.CTLIVE_URL ?? '' };
}

function connectorFaults({ CTLIVE_CONNECTOR, CTLIVE_URL = '' }: Settings): string[] {
  if (CTLIVE_CONNECTOR === 'simulator') return [];
  const schemes = CTLIVE_CONNECTOR === 'sdk' ? ['http', 'https'] : ['ws', 'wss'];
  const fault = addressFault(CTLIVE_URL, schemes);
  if (!fault) return [];
  const { message, remedy } = fault;
  return [`CTLIVE_URL: ${message} (CTLIVE_CONNECTOR is ${CTLIVE_CONNECTOR}). ${remedy}`];
}

function isUrl(text: string | undefined, protocols: readonly string[]): boolean {
  return text !== undefined && URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function originsOf(url: string | undefined): string[] {
  return url !== undefined && isUrl(url, ['http:', 'https:']) ? [new URL(url).origin] : [];
}

function isOrigin(text: string): boolean {
  return isUrl(text, ['http:', 'https:']) && new URL(text).origin === text;
}

/** `true`, `false`, a number of proxies, or addresses and subnets as Express takes them. */
function trustProxy(text: string): string | number | boolean {
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}
