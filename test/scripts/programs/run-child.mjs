/** Runs the program at argv[2] as a preparation step does. */
import { runNode } from '../../../scripts/preparation/child.mjs';

try {
  await runNode('the step', process.argv.slice(2));
} catch (error) {
  process.stdout.write(error.message);
  process.exitCode = 1;
}
