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
  'SIMULATOR_PORT',
] as const;

export type SettingName = (typeof settingNames)[number];
export type Environment = Readonly<Partial<Record<SettingName, string>>>;

/** An empty variable counts as unset: compose files and CI write them. */
export function readEnvironment(): Environment {
  const entries = settingNames.map((name) => [name, process.env[name]?.trim() || undefined]);
  return Object.fromEntries(entries) as Environment;
}
