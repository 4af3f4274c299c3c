import { realpathSync } from 'node:fs';
import { acquireLock, lockAddressFor } from './lock.mjs';
import { Stamps } from './stamps.mjs';
import { buildStep, generateStep, installStep } from './steps.mjs';

const steps = [installStep, generateStep, buildStep];

/**
 * Does what is missing or stale up to the named step. Any number of processes may call it at once: one
 * works, the others wait and find everything done. Where nothing is to be done, no lock is taken.
 */
export async function prepare(root, lastStep, say = progress) {
  const due = steps.slice(0, steps.findIndex((step) => step.name === lastStep) + 1);
  const stamps = new Stamps(root);
  if (due.every((step) => isFresh(root, stamps, step))) return;
  const address = lockAddressFor(realpathSync(root));
  const lock = await acquireLock(address, () => say('waiting for another preparation to end'));
  try {
    for (const step of due) await bring(root, stamps, step, say);
  } finally {
    await lock.release();
  }
}

function isFresh(root, stamps, step) {
  return step.isPresent(root) && stamps.read(step.name) === step.wanted(root);
}

async function bring(root, stamps, step, say) {
  if (isFresh(root, stamps, step)) return;
  if (stamps.read(step.name) === undefined && step.isAdoptable?.(root)) {
    stamps.write(step.name, step.wanted(root));
    return;
  }
  const startedAt = performance.now();
  say(`${step.title} ...`);
  const wanted = step.wanted(root);
  stamps.clear(step.name);
  await step.make(root);
  if (!step.isPresent(root)) throw new Error(`${step.title}: the result is missing`);
  stamps.write(step.name, wanted);
  say(`${step.title}: done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
}

function progress(line) {
  process.stderr.write(`[prepare] ${line}\n`);
}
