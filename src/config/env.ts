/** Every setting the gateway reads, and the only place that reads the environment. */
export const settingNames = [
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'TRUST_PROXY',
  'CORS_ORIGINS',
  'DATA_DIR',
  'API_KEY',
  'MAX_UPLOAD_BYTES',
  'MAX_UPLOAD_BYTES_PER_TYPE',
  'MAX_BASE64_BYTES',
  'MEDIA_QUOTA_BYTES',
  'RETENTION_DAYS',
  'WEBHOOK_RETRY_SCHEDULE',
  'EGRESS_ALLOW',
  'SANDBOX',
  'LOG_LEVEL',
  'CTLIVE_CONNECTOR',
  'CTLIVE_URL',
  'CTLIVE_DOMAIN',
  'CTLIVE_TOKEN',
  'CTLIVE_NICKNAME',
  'CTLIVE_REST_URL',
  'CTLIVE_REST_AUTH',
  'CTLIVE_CTI_TOKEN',
  'CONFIG_FILE',
  'SECRETS_KEY',
  'SDK_ORIGINS',
  'SIMULATOR_PORT',
  'CHROMIUM_PATH',
] as const;

/** What a program we start may know of our surroundings: where things are, and no secret. */
const programNames = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'TZ',
  'LD_LIBRARY_PATH',
  'FONTCONFIG_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const;

export type SettingName = (typeof settingNames)[number];
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** An empty variable counts as unset: compose files and CI write them. */
export function readEnvironment(): Environment {
  const entries = settingNames.map((name) => [name, process.env[name]?.trim() || undefined]);
  return Object.fromEntries(entries) as Environment;
}

export function programEnvironment(): Readonly<Record<string, string>> {
  const entries = programNames.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(entries.filter((entry) => entry[1] !== undefined)) as Record<
    string,
    string
  >;
}
