const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

/** openapi-generator: it also carries Jackson. */
const generator = join(
  __dirname,
  'node_modules/@openapitools/openapi-generator-cli/bin/openapi-generator.jar',
);

/** What a Java client of it needs beside Jackson, as Debian names it. */
const javaLibraries = [
  ...['spring3-web', 'spring3-core', 'spring3-beans', 'spring3-context', 'commons-logging'],
  'geronimo-annotation-1.3-spec',
].map((name) => `/usr/share/java/${name}.jar`);

const pythonImports = 'import certifi, dateutil, six, urllib3';

exports.generator = generator;
exports.javaLibraries = javaLibraries;

/** The Python that has what a generated client imports; `undefined` where there is none. */
exports.pythonWithPackages = function pythonWithPackages() {
  return ['/usr/bin/python3', 'python3'].find((path) => succeeds(path, ['-c', pythonImports]));
};

/** Where clients can be generated: `npm ci` in this folder, and a Java. */
exports.canGenerate = function canGenerate() {
  return existsSync(generator) && succeeds('java', ['-version']);
};

/** Where those of Java can be compiled too. */
exports.canCompileJava = function canCompileJava() {
  return succeeds('javac', ['-version']) && javaLibraries.every(existsSync);
};

function succeeds(command, parameters) {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}
