import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(__dirname, 'programs', 'ledger-faults.mjs');

type Entry = {
  readonly id: string;
  readonly upstream: string;
  readonly chatId: string;
  readonly sequence: number;
  readonly text?: string;
  /** What the delivery says came before. */
  readonly previous?: number;
};

function entry(sequence: number, more: Partial<Entry> = {}): Entry {
  return { id: `evt_${sequence}`, upstream: 'default', chatId: 'CHAT_1', sequence, ...more };
}

function faultsOf(received: readonly Entry[], truth: readonly Entry[]): Record<string, number> {
  const parameters = [program, JSON.stringify(received), JSON.stringify(truth)];
  const text = execFileSync(process.execPath, parameters, { encoding: 'utf8' });
  const counts = JSON.parse(text) as Record<string, number>;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

const truth = [entry(1), entry(2), entry(3)];

describe('the ledger of prove:delivery', () => {
  it.each<[string, readonly Entry[], Record<string, number>]>([
    ['nothing where all came once and in order', truth, {}],
    ['a loss', [entry(1), entry(2)], { lost: 1 }],
    ['a gap and an inversion', [entry(1), entry(3), entry(2)], { gaps: 1, inversions: 1 }],
    ['a repetition with the same id', [...truth, entry(2)], { duplicates: 1 }],
    [
      'a repetition with another id',
      [...truth, entry(3, { id: 'evt_4' })],
      { otherIds: 1, inversions: 1, unexpected: 1 },
    ],
    ['other bytes', [entry(1), entry(2, { text: 'altered' }), entry(3)], { otherBytes: 1 }],
  ])('counts %s', (_, received, faults) => {
    expect(faultsOf(received, truth)).toEqual(faults);
  });

  it('takes the gaps of a filter for none where the delivery names what came before', () => {
    const filtered = [entry(1, { previous: 0 }), entry(3, { previous: 1 })];
    expect(faultsOf(filtered, [entry(1), entry(3)])).toEqual({});
    expect(faultsOf([entry(3, { previous: 1 })], [entry(3)])).toEqual({ gaps: 1 });
  });
});
