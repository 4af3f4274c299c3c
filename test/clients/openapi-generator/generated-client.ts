import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoChatId } from '../../../src/simulator/simulator';
import { testKey } from '../../doubles/processes';
import { generator } from './requirements.cjs';

const execute = promisify(execFile);
const document = join(__dirname, '..', '..', '..', 'openapi', 'openapi-3.0.json');

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** These programs are short: the time goes into compiling them. */
export const quickStart = '-XX:TieredStopAtLevel=1';

/** As openapi/README.md tells to; further properties are those of the language. */
export async function generate(
  language: string,
  folder: string,
  options: readonly string[] = [],
  properties: readonly string[] = [],
): Promise<void> {
  const all = ['disallowAdditionalPropertiesIfNotPresent=false', ...properties].join(',');
  const sourcesOnly = 'apiDocs=false,modelDocs=false,apiTests=false,modelTests=false';
  await execute(
    'java',
    [
      ...[quickStart, '-jar', generator, 'generate', '-i', document, '-g', language, '-o', folder],
      ...['--additional-properties', all, '--global-property', sourcesOnly, ...options],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
}

/** Runs a program of a user, which is told the chat and a photo, and returns its lines. */
export async function linesOf(
  url: string,
  folder: string,
  [command, ...parameters]: readonly [string, ...string[]],
): Promise<readonly string[]> {
  const photo = join(folder, 'photo.png');
  await writeFile(photo, Buffer.from(png, 'base64'));
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, PYTHONPATH: folder, GATEWAY_URL: url, API_KEY: testKey };
  const { stdout } = await execute(command, [...parameters, demoChatId, photo], { env });
  return stdout.trim().split('\n');
}

/** What each of the programs is answered. */
export const answers = [
  `joined ${demoChatId} active`,
  'sent generated text true',
  'uploaded image A photo 70',
  'downloaded true',
  'message.sent generated',
  'multimedia.sent photo.png',
  'problem 404 chat_not_found false',
];
