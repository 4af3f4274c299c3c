import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath } from '../../src/adapters/sdk/chromium-path';
import { RunningProcess, testKey, type GatewayPlace } from './processes';

/** A machine without Chromium fails these tests: it is what the connector needs. */
export async function chromium(): Promise<string> {
  const path = await chromiumPath(process.env['CHROMIUM_PATH'] || undefined);
  if (path === undefined || !existsSync(path)) throw new Error('these tests need Chromium');
  return path;
}

/** A gateway whose connector is the simulator's livechatsdk.js, or another one. */
export async function startSdkGateway(
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
    CHROMIUM_PATH: await chromium(),
    ...settings,
  };
  return RunningProcess.start('src/main.ts', port, env, '/readyz');
}

/** The processes of a gateway's SDK host and its browser. */
export function hostOf(gateway: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid=']).toString().trim().split('\n');
  const pairs = table.map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, up]) => up === parent).flatMap(([own = 0]) => [own, ...below(own)]);
  return below(gateway);
}

/** Processes whose command line has a text, of this machine. */
function processesWith(text: string): { pid: number; command: string }[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args=']).toString().split('\n');
  return lines
    .filter((line) => line.includes(text))
    .map((line) => ({ pid: Number(line.trim().split(' ')[0]), command: line }));
}

/** The last page's. */
export function rendererOf(gateway: number): number {
  const family = new Set(hostOf(gateway));
  const renderers = processesWith('--type=renderer').filter(({ pid }) => family.has(pid));
  const [last] = renderers.map(({ pid }) => pid).sort((a, b) => b - a);
  if (last === undefined) throw new Error('no page');
  return last;
}

/** Gone, or waiting for nobody to be told. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)]).toString();
    return state.startsWith('Z');
  } catch {
    return true;
  }
}
