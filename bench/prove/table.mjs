/** The result, one row for each consumer; true when nothing is wrong. */
export function report(rows) {
  const columns = ['consumer', 'expected', 'received', 'lost', 'inversions', 'gaps', 'duplicates'];
  const others = ['other ids', 'other bytes', 'signatures'];
  const lines = rows.map(({ ledger, expected, lost }) => {
    const { inversions, gaps, otherIds, otherBytes, signatures, unexpected } = ledger.faults;
    const counts = [expected, ledger.unique, lost, inversions, gaps, ledger.duplicates];
    return [ledger.name, ...counts, otherIds + unexpected, otherBytes, signatures].map(String);
  });
  const table = [[...columns, ...others], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  for (const row of table) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    console.log(cells.join('  '));
  }
  for (const { ledger } of rows)
    for (const example of ledger.examples) console.log(`${ledger.name}: ${example}`);
  return rows.every(({ ledger, lost }) => lost === 0 && faultsOf(ledger) === 0);
}

function faultsOf({ faults }) {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}
