require('./test/doubles/swc-register.cjs');
const { hasChromium } = require('./src/adapters/sdk/chromium-path.ts');
const {
  canCompileJava,
  canGenerate,
  pythonWithPackages,
} = require('./test/clients/openapi-generator/requirements.cjs');

const isCi = Boolean(process.env.CI);

const ciReporters = [
  '<rootDir>/.ci/closing-line-reporter.cjs',
  ['<rootDir>/.ci/open-handles-reporter.cjs', { graceMs: 5000 }],
];

/** What needs a browser runs where there is one. In CI there has to be one. */
const withoutBrowser =
  isCi || hasChromium(process.env.CHROMIUM_PATH || undefined)
    ? []
    : ['explorer/', 'adapters/sdk/', 'service/sdk-'].map((path) => `<rootDir>/test/${path}`);

/** Clients of openapi-generator run where it is installed, with what their language needs. */
const hasGenerator = canGenerate();
const withoutGenerator = [
  ...(hasGenerator && canCompileJava() ? [] : ['java-client']),
  ...(hasGenerator && pythonWithPackages() !== undefined ? [] : ['python-client']),
].map((name) => `<rootDir>/test/clients/openapi-generator/${name}`);

/** Types are checked by `npm run typecheck`; swc only strips them. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  setupFilesAfterEnv: ['<rootDir>/test/doubles/answers/every-answer.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...withoutBrowser, ...withoutGenerator],
  testTimeout: 20_000,
  maxWorkers: isCi ? 1 : 2,
  reporters: isCi ? ['default', ...ciReporters] : ['default'],
};
