import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

// A test that runs out of time never reaches its disposals: what it has started would keep jest's
// worker from ending.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** The child, killed when the tests of this file are over if it still runs then. */
export function endedWithTests<Child extends ChildProcess>(child: Child): Child {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}
