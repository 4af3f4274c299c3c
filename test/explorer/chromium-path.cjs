const { accessSync, constants } = require('node:fs');

const usualPaths = [
  ...['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  ...['/snap/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
];

/** The browser to drive: CHROMIUM_PATH, or where it usually is. */
exports.chromiumPath = function chromiumPath() {
  const given = process.env.CHROMIUM_PATH;
  return [...(given ? [given] : usualPaths)].find(isThere);
};

function isThere(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
