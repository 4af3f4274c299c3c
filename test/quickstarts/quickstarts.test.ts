import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { allEvents, freePort, testKey } from '../doubles/processes';
import { RunningService } from '../doubles/running-service';
import { forgingRoad, refusalsOf } from './forging-road';

type Runtime = readonly [name: string, file: string, command: string, probe: readonly string[]];

const runtimes: readonly Runtime[] = [
  ['curl', 'first-chat.sh', 'bash', ['-c', 'command -v curl openssl']],
  ['Node', 'first-chat.mjs', process.execPath, ['--version']],
  ['Python', 'first_chat.py', 'python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']],
  ['Java', 'FirstChat.java', 'java', ['--describe-module', 'jdk.compiler']],
];

/** Node and curl are needed here; the others run where they are. */
const present = runtimes.filter(
  ([name, , command, probe]) =>
    ['Node', 'curl'].includes(name) || spawnSync(command, probe).status === 0,
);

async function run(command: string, file: string, url: string): Promise<[number, string]> {
  const path = join(__dirname, '..', '..', 'docs', 'quickstarts', file);
  const child = spawn(command, [path], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      GATEWAY_URL: url,
      API_KEY: testKey,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return [code, output];
}

/** The connection may come up before or after the quick start begins to read. */
const isOfNoChat = (type: string): boolean => type.startsWith('upstream.');

/** The receiver of curl's is the gateway's sandbox, which takes what comes and lets the reader judge. */
const settingsFor = (name: string): { EGRESS_ALLOW?: string; status: number } =>
  name === 'curl' ? { status: 200 } : { EGRESS_ALLOW: '127.0.0.1', status: 401 };

describe.each(present)('the quick start for %s', (name, file, command) => {
  it('joins, sends a text and a file, reads the feed and the webhook, resumes, and downloads', async () => {
    const PORT = String(await freePort());
    await using road = await forgingRoad(`http://127.0.0.1:${PORT}`);
    const { status, ...settings } = settingsFor(name);
    await using service = await RunningService.start({ PORT, PUBLIC_URL: road.url, ...settings });

    const [code, output] = await run(command, file, road.url);

    expect([code, output]).toEqual([0, expect.stringMatching(/== downloaded [1-9]\d+ bytes\n$/)]);
    const events = await allEvents(service.url);
    const sent = events.filter((event) => event.type.endsWith('.sent'));
    expect(sent.map((event) => [event.type, event.data.text])).toEqual([
      ['message.sent', `Hello from ${name}, send me a photo`],
      ['multimedia.sent', undefined],
    ]);
    // What is printed is the log, each event once, over both connections.
    const printed = (output.match(/(?<=^ {3})\w+\.\w+$/gm) ?? []).filter(
      (type) => !isOfNoChat(type),
    );
    const logged = events.map((event) => event.type).filter((type) => !isOfNoChat(type));
    expect(printed).toEqual(logged.slice(0, printed.length));
    expect(printed.at(-1)).toBe('multimedia.received');
    // Of what came to its receiver, only the gateway's own delivery was believed.
    const refused = output.match(/(?<=^ {3}refused: ).+$/gm);
    expect([...(refused ?? [])].sort()).toEqual([...refusalsOf].sort());
    expect(road.refusals).toEqual(refusalsOf.map(() => status));
    const { body } = await service.call('GET', '/webhooks');
    expect(body).toMatchObject({ data: [] });
  }, 60_000);
});
