import tseslint from 'typescript-eslint';

const bannedWords =
  'Utils?|Helpers?|Manager|Common|Misc|Base|Core|Data|Info|Handler|.Service|Processor|Structures';

const clockAndProcess = [
  { object: 'process', property: 'env', message: 'Settings come through config/env.ts.' },
  { object: 'process', property: 'exit', message: 'Only main.ts ends the process.' },
  { object: 'Date', property: 'now', message: 'Time comes from the Clock port.' },
];

const timerModules = ['timers', 'node:timers', 'timers/promises', 'node:timers/promises'];

const timerGlobals = ['setTimeout', 'setInterval'].map((name) => ({
  name,
  message: 'Delays come from the Clock port.',
}));

const syntaxEverywhere = [
  { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportSpecifier[exported.name="default"]', message: 'Named exports only.' },
  { selector: 'TSExportAssignment', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import the file itself.' },
];

/** Adapters meet the null of SQL and of other people's JSON, and keep it to themselves. */
const noNull = { selector: 'TSNullKeyword', message: 'Absent is undefined, never null.' };

const syntaxInSrc = [
  ...syntaxEverywhere,
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'Time comes from the Clock port.',
  },
  {
    selector: `ClassDeclaration[id.name=/(${bannedWords})$/]`,
    message: 'Name it after what it is (house words).',
  },
];

const syntaxInTests = [
  ...syntaxEverywhere,
  {
    selector:
      'CallExpression[callee.name="setTimeout"][arguments.0.type="Identifier"][arguments.1.type=/Literal|BinaryExpression/]',
    message: 'No numeric sleep: await the event, or until(() => condition).',
  },
  {
    selector:
      'CallExpression[callee.name="setTimeout"][arguments.0.body.callee.name=/^(resolve|res|r|done)$/]',
    message: 'No numeric sleep: await the event, or until(() => condition).',
  },
  {
    selector: 'CallExpression[callee.name=/^(it|test)$/] > Literal[value=/\\bshould\\b/]',
    message: 'State the fact in the present tense.',
  },
];

const unfinishedTests = ['it', 'test', 'describe'].flatMap((object) =>
  ['only', 'skip', 'todo', 'failing'].map((property) => ({ object, property })),
);

const moduleMocks = ['mock', 'doMock', 'setMock', 'unstable_mockModule'].map((property) => ({
  object: 'jest',
  property,
  message: 'Use a real peer or a shipped memory adapter.',
}));

const walls = {
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 60 }],
  complexity: ['error', 10],
  'max-params': ['error', 4],
  eqeqeq: 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'no-console': 'error',
  'no-warning-comments': ['error', { terms: ['fixme', 'xxx', 'hack'], location: 'anywhere' }],
};

const unusedExceptUnderscore = {
  argsIgnorePattern: '^_',
  varsIgnorePattern: '^_',
  caughtErrorsIgnorePattern: '^_',
  ignoreRestSiblings: true,
};

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: false, allowDefaultCaseForExhaustiveSwitch: false },
  ],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/ban-ts-comment': [
    'error',
    { 'ts-ignore': true, 'ts-nocheck': true, 'ts-expect-error': 'allow-with-description' },
  ],
  '@typescript-eslint/no-unused-vars': ['error', unusedExceptUnderscore],
  '@typescript-eslint/require-await': 'off',
  '@typescript-eslint/max-params': 'off',
};

export default tseslint.config(
  {
    ignores: ['node_modules/', 'dist/', 'data/', 'coverage/', 'openapi/', 'src/http/routes.gen.ts'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: { ...walls, ...typed },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...clockAndProcess],
      'no-restricted-syntax': ['error', ...syntaxInSrc, noNull],
      'no-restricted-globals': ['error', ...timerGlobals],
      'no-restricted-imports': ['error', { paths: ['process', 'node:process', ...timerModules] }],
    },
  },
  {
    files: ['src/adapters/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...syntaxInSrc] },
  },
  {
    files: ['src/main.ts', 'src/simulator/main.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      'src/config/env.ts',
      'src/main.ts',
      'src/simulator/main.ts',
      'src/adapters/sdk/host/main.ts',
      'src/runtime/clock.ts',
    ],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-properties': ['error', ...unfinishedTests, ...moduleMocks],
      'no-restricted-globals': ['error', 'xit', 'xtest', 'xdescribe', 'fit', 'fdescribe'],
      'no-restricted-syntax': ['error', ...syntaxInTests],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    rules: { ...walls, 'no-console': 'off', 'no-unused-vars': ['error', unusedExceptUnderscore] },
  },
);
