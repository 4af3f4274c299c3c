/**
 * Runs in every test file: a test fails where a gateway of its process answered anything that the
 * served document does not describe. What judges is loaded only where a gateway was asked.
 */
import type * as contract from './answer-contract';
import { watchAnswers } from './answer-watch';

const watch = watchAnswers();

afterEach(judge);

afterAll(() => {
  judge();
  watch[Symbol.dispose]();
});

function judge(): void {
  const seen = watch.take();
  if (seen.length === 0) return;
  const { faultsOf } = jest.requireActual<typeof contract>('./answer-contract');
  const faults = [...new Set(seen.flatMap(faultsOf))];
  if (faults.length > 0) throw new Error(`Not as described:\n${faults.join('\n')}`);
}
