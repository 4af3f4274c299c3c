/**
 * Fails a run that leaves something open. Once the tests are done nothing may keep the process alive;
 * the timer here does not, so it only ever fires where something else does. It costs nothing, while
 * jest's own --detectOpenHandles makes busy tests ten times slower; `npm run test:handles` uses that to
 * find the culprit. Needs the tests in this process: maxWorkers 1.
 */
class OpenHandlesReporter {
  constructor(_globalConfig, { graceMs }) {
    this.graceMs = graceMs;
  }

  onRunComplete() {
    setTimeout(() => {
      const kinds = process.getActiveResourcesInfo().join(', ');
      process.stderr.write(`Open after the tests: ${kinds}. Find it: npm run test:handles\n`);
      process.exit(1);
    }, this.graceMs).unref();
  }
}

module.exports = OpenHandlesReporter;
