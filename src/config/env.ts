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
  'MAX_BASE64_BYTES',
  'RETENTION_DAYS',
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
] as const;

export type SettingName = (typeof settingNames)[number];
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** An empty variable counts as unset: compose files and CI write them. */
export function readEnvironment(): Environment {
  const entries = settingNames.map((name) => [name, process.env[name]?.trim() || undefined]);
  return Object.fromEntries(entries) as Environment;
}
