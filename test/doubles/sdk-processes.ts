import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from '../../src/adapters/sdk/chromium-path';
import { RunningProcess, testKey, type GatewayPlace } from './processes';

/** A machine without Chromium fails these tests: it is what the connector needs. */
export function chromium(): string {
  const path = chromiumPath(process.env['CHROMIUM_PATH']);
  if (path === undefined || !existsSync(path)) throw new Error('these tests need Chromium');
  return path;
}

/** A gateway whose connector is the simulator's livechatsdk.js, or another one. */
export function startSdkGateway(
  { directory, port, simulatorPort }: GatewayPlace,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningProcess> {
  const env = {
    PORT: String(port),
    DATA_DIR: join(directory, 'gateway'),
    API_KEY: testKey,
    LOG_LEVEL: 'warn',
    CTLIVE_CONNECTOR: 'sdk',
    CTLIVE_URL: `http://127.0.0.1:${simulatorPort}/livechat/default/lib/livechatsdk.js`,
    CHROMIUM_PATH: chromium(),
    ...settings,
  };
  return RunningProcess.start('src/main.ts', port, env, '/readyz');
}
