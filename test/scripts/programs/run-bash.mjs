/** Runs the bash script at argv[2] and ends as it does. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('bash', [process.argv[2]], { stdio: 'inherit' });
process.exitCode = status ?? 1;
