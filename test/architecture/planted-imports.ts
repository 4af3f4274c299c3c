/** One import that a rule must catch: the file it stands in, and what it imports. */
export type PlantedImport = {
  readonly rule: string;
  readonly from: string;
  readonly imports: string;
};

function planted(rule: string, from: string, imported: readonly string[]): PlantedImport[] {
  return imported.map((imports, index) => ({ rule, from: `${from}/planted-${index}.ts`, imports }));
}

const features = ['sessions', 'webhooks', 'media', 'operations', 'access'];

/** Every violation stands alone in its file. */
export const plantedImports: readonly PlantedImport[] = [
  { rule: 'no-cycles', from: 'src/runtime/egg.ts', imports: 'src/runtime/hen.ts' },
  { rule: 'no-barrels', from: 'src/runtime/shelf.ts', imports: 'src/runtime/index.ts' },
  { rule: 'no-unresolvable', from: 'src/runtime/lost.ts', imports: 'src/runtime/nowhere.ts' },
  { rule: 'no-tests-in-src', from: 'src/runtime/tested.ts', imports: 'test/doubles/target.ts' },
  { rule: 'no-dev-packages-in-src', from: 'src/runtime/dev.ts', imports: 'jest' },
  ...planted('runtime-imports-nothing-of-ours', 'src/runtime', ['src/events/target.ts']),
  ...planted('events-import-runtime', 'src/events', ['src/sessions/target.ts']),
  ...features.flatMap((feature) =>
    planted(
      'features-import-events-and-runtime',
      `src/${feature}`,
      [
        'engine',
        'http',
        'config',
        'simulator',
        ...features.filter((other) => other !== feature),
      ].map((folder) => `src/${folder}/target.ts`),
    ),
  ),
  ...planted('engine-imports-sessions-events-media-runtime', 'src/engine', [
    'src/http/target.ts',
    'src/webhooks/target.ts',
    'src/adapters/memory/target.ts',
  ]),
  ...planted('http-asks-the-engine', 'src/http/controllers', [
    'src/sessions/target.ts',
    'src/adapters/memory/target.ts',
    'src/config/target.ts',
    'src/simulator/target.ts',
    'src/service.ts',
  ]),
  ...planted('adapters-import-their-ports', 'src/adapters/sqlite', [
    'src/adapters/memory/target.ts',
    'src/sessions/target.ts',
    'src/webhooks/target.ts',
    'src/http/target.ts',
    'src/config/target.ts',
  ]),
  ...planted('simulator-imports-runtime-and-frames', 'src/simulator', [
    'src/adapters/contact-wire/target.ts',
    'src/events/target.ts',
    'src/config/target.ts',
  ]),
  ...planted('config-imports-runtime', 'src/config', ['src/events/target.ts']),
  {
    rule: 'main-imports-config-service-runtime',
    from: 'src/main.ts',
    imports: 'src/http/target.ts',
  },
  { rule: 'nothing-imports-main', from: 'src/service.ts', imports: 'src/main.ts' },
  ...['events', 'engine', ...features].flatMap((folder) =>
    planted('domain-knows-no-transport', `src/${folder}/transport`, [
      'express',
      '@tsoa/runtime',
      'ws',
      'pg',
      '@photostructure/sqlite',
      'node:http',
    ]),
  ),
  ...planted('only-http-and-simulator-know-express', 'src/adapters/undici', ['express', 'multer']),
  ...planted('only-adapters-know-storage-and-clients', 'src/http/storage', [
    '@photostructure/sqlite',
    'undici',
  ]),
];

function allowed(from: string, imported: readonly string[]): Omit<PlantedImport, 'rule'>[] {
  return imported.map((imports, index) => ({ from: `${from}/allowed-${index}.ts`, imports }));
}

/** What the table allows; no rule may catch it. */
export const allowedImports: readonly Omit<PlantedImport, 'rule'>[] = [
  ...features.flatMap((feature) =>
    allowed(`src/${feature}`, ['src/events/target.ts', 'src/runtime/target.ts']),
  ),
  ...allowed('src/engine', ['src/sessions/target.ts', 'src/media/target.ts']),
  ...allowed('src/http', ['src/engine/target.ts', 'src/access/target.ts', 'express', 'ws']),
  ...allowed('src/adapters/sqlite', [
    'src/sessions/upstream.ts',
    'src/sessions/chat-records.ts',
    'src/access/api-key-records.ts',
    'src/operations/operation-records.ts',
    'src/webhooks/webhook-sender.ts',
    'src/webhooks/lanes/lane-queue.ts',
    'src/events/target.ts',
    '@photostructure/sqlite',
  ]),
  ...allowed('src/simulator', [
    'src/adapters/contact-wire/frames.ts',
    'src/runtime/target.ts',
    'ws',
  ]),
];
