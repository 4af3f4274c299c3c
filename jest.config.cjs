const isCi = Boolean(process.env.CI);

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
  testTimeout: 20_000,
  maxWorkers: 2,
  detectOpenHandles: isCi,
  reporters: isCi ? ['default', '<rootDir>/.ci/closing-line-reporter.cjs'] : ['default'],
};
