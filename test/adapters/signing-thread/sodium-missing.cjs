/** Preloaded: a machine on which libsodium was not installed. */
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...others) => {
  if (request === 'sodium-native') throw new Error(`Cannot find module '${request}'`);
  return resolve(request, ...others);
};
