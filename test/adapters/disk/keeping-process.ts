/** Run in a process of its own, with a directory and a name: keeps a file, then tells of it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DiskMediaFiles } from '../../../src/adapters/disk/disk-media-files';

async function run([directory = '', sha256 = '']: readonly string[]): Promise<void> {
  const files = await DiskMediaFiles.open(directory);
  const draft = await files.begin();
  await draft.write(Buffer.from('hello'));
  await draft.keep(sha256);
  await writeFile(join(directory, 'told'), '');
}

void run(process.argv.slice(2));
