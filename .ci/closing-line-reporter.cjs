const { appendFileSync } = require('node:fs');

/**
 * The last line of a run: `N passed, N failed`. A suite that could not run counts as one failure. Goes
 * to the end of the file named by CLOSING_LINE_FILE where there is one, so that whoever started the run
 * can add up its parts and print the sum after everything else; to standard output otherwise.
 */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `${results.numPassedTests} passed, ${failed} failed\n`;
    const file = process.env.CLOSING_LINE_FILE;
    if (file) appendFileSync(file, line);
    else process.stdout.write(line);
  }
}

module.exports = ClosingLineReporter;
