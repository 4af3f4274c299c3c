/** Preloaded: a machine for which libsodium's package has no binary. */
const Module = require('node:module');
const { join } = require('node:path');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...others) =>
  request === 'sodium-native'
    ? join(__dirname, 'no-such-binary.node')
    : resolve(request, ...others);
