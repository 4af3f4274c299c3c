/**
 * Who may import whom: the table of CONTRIBUTING.md as rules. Type imports count. Every rule has a
 * planted violation in test/architecture/import-rules.test.ts.
 */
const domain = '^src/(events|sessions|webhooks|media|operations|access|engine)/';

/** Files of other folders that an adapter may import: the ports, and what their signatures name. */
const ports = [
  '^src/events/',
  '^src/runtime/',
  '^src/sessions/(upstream|(sending/)?[a-z-]+-records)\\.ts$',
  '^src/operations/operation-records\\.ts$',
  '^src/access/api-key-records\\.ts$',
  '^src/media/(keeping/media-(files|records)|sniffing/readable-file|remote-files|media-error)\\.ts$',
  '^src/webhooks/(webhook|webhook-records|webhook-sender)\\.ts$',
  '^src/webhooks/lanes/(lane|lane-queue|lane-records)\\.ts$',
  '^src/webhooks/delivery/(delivery|delivery-records)\\.ts$',
  '^src/webhooks/signing/(signature|signer|signing-key)\\.ts$',
  // An SDK host is a peer of the wire.
  '^src/adapters/contact-wire/frames\\.ts$',
  '^src/engine/rest/ctlive-rest\\.ts$',
  '^src/engine/upstreams/upstream-records\\.ts$',
];

/** A package, as installed, as its types, or where it is not installed. */
function packages(names) {
  return `(^|node_modules/)(@types/)?(${names.join('|')})(/|$)`;
}

function onlyImports(name, from, allowed) {
  return {
    name,
    severity: 'error',
    from: { path: from },
    to: { path: '^src/', pathNot: allowed },
  };
}

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-barrels',
      comment: 'Import the file itself.',
      severity: 'error',
      from: {},
      to: { path: ['^src/index\\.ts$', '^src/.+/index\\.ts$'] },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-tests-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-dev-packages-in-src',
      comment: 'What runs in production is a dependency. Types may come from a dev package.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
    onlyImports('runtime-imports-nothing-of-ours', '^src/runtime/', ['^src/runtime/']),
    onlyImports('events-import-runtime', '^src/events/', ['^src/(events|runtime)/']),
    onlyImports(
      'features-import-events-and-runtime',
      '^src/(sessions|webhooks|media|operations|access)/',
      ['^src/(events|runtime)/', '^src/$1/'],
    ),
    onlyImports('engine-imports-sessions-events-media-runtime', '^src/engine/', [
      '^src/(engine|sessions|events|media|runtime)/',
    ]),
    onlyImports('http-asks-the-engine', '^src/http/', [
      '^src/(http|engine|events|webhooks|operations|access|media|runtime)/',
    ]),
    onlyImports('adapters-import-their-ports', '^src/adapters/([^/]+)/', [
      '^src/adapters/$1/',
      ...ports,
    ]),
    onlyImports('simulator-imports-runtime-and-frames', '^src/simulator/', [
      '^src/(simulator|runtime)/',
      '^src/adapters/contact-wire/frames\\.ts$',
    ]),
    onlyImports('config-imports-runtime', '^src/config/', ['^src/(config|runtime)/']),
    onlyImports('main-imports-config-service-runtime', '^src/main\\.ts$', [
      '^src/(config|runtime)/',
      '^src/service\\.ts$',
    ]),
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: { pathNot: '^src/(main\\.ts$|simulator/)' },
      to: { path: '^src/main\\.ts$' },
    },
    {
      name: 'domain-knows-no-transport',
      comment: 'HTTP, sockets and SQL live in http, simulator and adapters.',
      severity: 'error',
      from: { path: domain },
      to: {
        path: [
          packages(['express', 'tsoa', '@tsoa', 'multer', 'swagger-ui-express', 'helmet']),
          packages(['ws', 'undici', 'pg', '@photostructure/sqlite', 'better-sqlite3', 'sqlite3']),
          '^(node:)?(http|https|http2|net|tls|dgram|sqlite)$',
        ],
      },
    },
    {
      name: 'only-http-and-simulator-know-express',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(http|simulator)/', domain] },
      to: {
        path: packages(['express', 'tsoa', '@tsoa', 'multer', 'swagger-ui-express', 'helmet']),
      },
    },
    {
      name: 'only-adapters-know-storage-and-clients',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/adapters/', domain] },
      to: {
        path: packages(['undici', 'pg', '@photostructure/sqlite', 'better-sqlite3', 'sqlite3']),
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['cjs', 'es6'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'types'],
    },
  },
};
