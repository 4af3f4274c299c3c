const licenseUrl = 'https://www.apache.org/licenses/LICENSE-2.0';

const description = `Join chats, send texts, links and files, and read everything that happens as events.

**Start here.** The gateway prints an admin key when it first starts. Press *Authorize* and enter it
as \`bearerAuth\`. The paths on this page name the demo chat of the embedded simulator: run
\`POST /chats/{chatId}/join\`, then \`POST /chats/{chatId}/messages\`, then \`GET /events\` to read the
customer's answer.

**Conventions.** Times are RFC 3339 UTC with milliseconds. Ids are opaque: percent-encode them in
paths. Unknown fields and query parameters are refused; \`null\` in an optional field means absent.
Answers may gain fields and enumerations values: ignore what you do not know. Every answer carries
\`X-Request-Id\`, yours when you send one. Problems are \`application/problem+json\`; each \`code\` has a
page at \`/problems/{code}\`.

**Safe repeats.** Send an \`Idempotency-Key\` with every send. The same key with the same request gets
the same answer, and nothing is sent twice.`;

const tags = [
  { name: 'Chats', description: 'Join, leave, end, look at and label chats.' },
  {
    name: 'Messages',
    description: 'Send and read texts and links, and show that you are writing.',
  },
  { name: 'Multimedia', description: 'Send and fetch files.' },
  {
    name: 'Events',
    description: 'Everything that happens, in order: pages, long-poll and streams.',
  },
  { name: 'Transcripts', description: 'Whole chats to read and to look for.' },
  { name: 'WhatsApp', description: 'Send to WhatsApp customers through CTLive.' },
  {
    name: 'Webhooks',
    description: 'Be called: signed, in order within each chat, and repeated until you have it.',
  },
  {
    name: 'Sandbox',
    description: 'A receiver of webhooks to try them with, on with the embedded simulator.',
  },
  { name: 'Operations', description: 'What became of calls with an Idempotency-Key.' },
  { name: 'Upstreams', description: 'The CTLive installations and identities behind the gateway.' },
  { name: 'CTLive', description: 'What CTLive itself calls.' },
  { name: 'API keys', description: 'Who may call, and what they may do.' },
  { name: 'Health', description: 'Probes, and this document.' },
];

/** The whole document, in a fixed order. */
export function describeDocument({ version, paths, sockets, webhooks, components }) {
  const used = new Set(operationsOf(paths).flatMap((operation) => operation.tags ?? []));
  const known = new Set(tags.map((tag) => tag.name));
  const strange = [...used].filter((name) => !known.has(name));
  if (strange.length > 0) throw new Error(`tags without a description: ${strange.join(', ')}`);
  return {
    openapi: '3.1.1',
    info: {
      title: 'CTLive Gateway',
      version,
      summary: 'CTLive live chat as plain HTTP.',
      description,
      contact: { name: 'The operator of this gateway' },
      license: { name: 'Apache-2.0', url: licenseUrl },
    },
    servers: [{ url: '/', description: 'This gateway.' }],
    tags: tags.filter((tag) => used.has(tag.name)),
    paths: byTag(paths),
    webhooks,
    components,
    'x-sockets': sockets,
  };
}

function operationsOf(paths) {
  return Object.values(paths).flatMap(Object.values);
}

function byTag(paths) {
  const rank = (path) =>
    tags.findIndex((tag) => operationsOf({ path: paths[path] })[0]?.tags?.includes(tag.name));
  const sorted = Object.keys(paths).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map((path) => [path, paths[path]]));
}
