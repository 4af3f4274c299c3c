/**
 * Loaded into a child before its own program. Its standard input is a pipe whose other end the parent
 * holds; the end of that pipe is the end of the parent, however it died.
 */
if (process.env.CTLIVE_END_WITH_PARENT === '1') {
  delete process.env.CTLIVE_END_WITH_PARENT;
  process.stdin.on('end', () => process.exit(1));
  process.stdin.resume();
  process.stdin.unref();
}
