/** Problems any call of an operation may meet, beside those its controller names. */
export function problemCodesOf(method, operation) {
  const { requestBody, parameters = [], security = [] } = operation;
  const contentTypes = Object.keys(requestBody?.content ?? {});
  const is = {
    always: true,
    json: contentTypes.includes('application/json'),
    withBody: contentTypes.length > 0,
    withPathParameters: parameters.some((each) => each.in === 'path'),
    secured: security.length > 0,
    scoped: security.some((each) => Object.values(each).flat().length > 0),
    write: security.length > 0 && method !== 'get',
  };
  const shared = sharedCodes.filter(([when]) => is[when]).map(([, code]) => code);
  const own = operation['x-problems'] ?? [];
  return [
    ...new Set([...shared, ...own, ...(own.includes(upstreamCodes[0]) ? upstreamCodes : [])]),
  ];
}

/** What any call to CTLive may end with; an operation that makes one names the first. */
const upstreamCodes = [
  'upstream_unavailable',
  'upstream_login_required',
  'upstream_rejected',
  'upstream_timeout',
  'upstream_invalid_response',
  'not_supported_by_upstream',
];

const sharedCodes = [
  ['always', 'invalid_request'],
  ['always', 'unknown_field'],
  ['json', 'invalid_json'],
  ['withPathParameters', 'invalid_path'],
  ['secured', 'authentication_required'],
  ['secured', 'invalid_api_key'],
  ['scoped', 'insufficient_scope'],
  ['json', 'body_too_large'],
  ['withBody', 'unsupported_content_type'],
  ['always', 'internal_error'],
  ['secured', 'storage_unavailable'],
  ['write', 'storage_full'],
];

/** One response per status, its description and examples naming each code. */
export function problemResponses(codes, errorResponses) {
  const responses = {};
  for (const status of statusesOf(codes, errorResponses)) {
    const own = [...new Set(codes)].filter((code) => errorResponses[code].status === status);
    responses[status] = problemResponse(own, errorResponses);
  }
  responses.default = {
    description: 'Any other problem.',
    content: { 'application/problem+json': { schema: problemSchema } },
  };
  return responses;
}

export function problemExamples(errorResponses) {
  const entries = Object.entries(errorResponses).map(([code, { status, title, retryAfterS }]) => [
    code,
    {
      summary: title,
      value: {
        type: `/problems/${code}`,
        title,
        status,
        detail: `${title}.`,
        instance: '/chats/CHAT_DEFAULT_00000000-0000-4000-8000-000000000001',
        code,
        requestId: 'b7Yv0mZC4p1nq0vK2m6cTg',
        retryable: retryAfterS !== undefined,
      },
    },
  ]);
  return Object.fromEntries(entries);
}

const problemSchema = { $ref: '#/components/schemas/Problem' };

function statusesOf(codes, errorResponses) {
  for (const code of codes) {
    if (!errorResponses[code]) throw new Error(`x-problems names an unknown code: ${code}`);
  }
  return [...new Set(codes.map((code) => errorResponses[code].status))].sort((a, b) => a - b);
}

function problemResponse(codes, errorResponses) {
  const texts = codes.map((code) => `\`${code}\`: ${errorResponses[code].title}.`);
  const headers = headersOf(codes, errorResponses);
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return {
    description: texts.join(' '),
    'x-problem-codes': codes,
    ...(headers && { headers }),
    content: {
      'application/problem+json': {
        schema: problemSchema,
        examples: Object.fromEntries(examples),
      },
    },
  };
}

function headersOf(codes, errorResponses) {
  const headers = {};
  if (codes.some((code) => errorResponses[code].status === 401)) {
    headers['WWW-Authenticate'] = {
      description: 'The scheme to authenticate with.',
      schema: { type: 'string', const: 'Bearer' },
    };
  }
  if (codes.some((code) => errorResponses[code].retryAfterS !== undefined)) {
    headers['Retry-After'] = { $ref: '#/components/headers/RetryAfter' };
  }
  if (codes.some((code) => errorResponses[code].status === 426)) {
    headers.Upgrade = {
      description: 'The protocol to use.',
      schema: { type: 'string', const: 'websocket' },
    };
    headers['Sec-WebSocket-Version'] = {
      description: 'The version of it.',
      schema: { type: 'string', const: '13' },
    };
  }
  return Object.keys(headers).length > 0 ? headers : undefined;
}
