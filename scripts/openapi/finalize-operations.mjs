import { problemCodesOf, problemExamples, problemResponses } from './problem-responses.mjs';

const methodOrder = ['get', 'post', 'put', 'patch', 'delete'];

const headerDescriptions = {
  Location: 'Path of what was made, to be fetched with the same API key.',
  'Idempotency-Replayed': '`true` when this is the answer of a former call with the same key.',
};

const pathExamples = {
  chatId: 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001',
  messageId: '~OWM0NWU2Y2UtZTQ4Zi00ZDU1LWJlYjMtNjE0MWVlMmIxMzM5',
  ticket: 'mh4gq0w0.dGhpcyBpcyBub3QgYSBzaWduYXR1cmUgYXQgYWxsISE',
  upstream: 'default',
  keyId: 'a1b2c3d4e5f6g7h8',
  idempotencyKey: 'greeting-4711',
  eventId: 'evt_k3v9x2ab1',
  name: 'mine',
  webhookId: 'wh_4k9f0a7c2m1x8b3z',
  deliveryId: 'dlv_4k9f0a7c2m1x8b3z_k3v9x2ab1',
};

/** The settings make `default`: what makes, changes or removes an upstream shows another. */
const ownPathExamples = {
  putUpstream: { upstream: 'agent-7' },
  setUpstreamToken: { upstream: 'agent-7' },
  deleteUpstream: { upstream: 'agent-7' },
};

/** Paths with every answer spelled out, those that become sockets apart, and the examples used. */
export function finalizeOperations(paths, { errorResponses, examples, webhooks }) {
  const finished = {};
  for (const path of Object.keys(paths).sort()) {
    finished[path] = {};
    for (const method of methodOrder.filter((each) => paths[path][each])) {
      finished[path][method] = operationOf(method, paths[path][method], {
        errorResponses,
        examples,
      });
    }
  }
  const { operations, sockets } = socketsApart(finished);
  const usedCodes = new Set(
    JSON.stringify([operations, webhooks]).match(/(?<=components\/examples\/)\w+/g),
  );
  return {
    paths: operations,
    sockets,
    examples: onlyUsed(
      { ...exampleObjects(examples), ...problemExamples(errorResponses) },
      usedCodes,
    ),
    securitySchemes: {
      bearerAuth: {
        type: 'http',
        scheme: 'bearer',
        description:
          'An API key as `Authorization: Bearer <key>`: the admin key that the gateway printed when ' +
          'it first started, or one of `POST /api-keys`.',
      },
      apiKeyAuth: {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: 'An API key as `X-API-Key: <key>`.',
      },
    },
  };
}

/**
 * Takes the paths that become WebSockets out of the operations: no answer of theirs is a success in
 * HTTP, so that linters complain and generators write a method that cannot be called. AsyncAPI
 * describes what goes over them; the edge reads their parameters and problems from `x-sockets`,
 * where linters follow no reference, so that they carry no examples.
 */
function socketsApart(paths) {
  const isSocket = ([, item]) => item.get?.responses['101'] !== undefined;
  const withoutExamples = (key, value) => (key === 'examples' ? undefined : value);
  const entries = Object.entries(paths);
  const sockets = Object.fromEntries(entries.filter(isSocket));
  return {
    operations: Object.fromEntries(entries.filter((entry) => !isSocket(entry))),
    sockets: JSON.parse(JSON.stringify(sockets, withoutExamples)),
  };
}

function operationOf(method, raw, { errorResponses, examples }) {
  const { 'x-problems': _, 'x-text-forms': textForms = [], ...rest } = raw;
  const scopes = (raw.security ?? []).flatMap((each) => Object.values(each).flat());
  const { isCtlive, isSecured, security } = securityOf(raw);
  return {
    operationId: rest.operationId,
    summary: rest.summary,
    description: describe(rest.description, { isSecured, isCtlive, scopes }),
    tags: rest.tags,
    ...(rest['x-accepts-any'] && { 'x-accepts-any': true }),
    security,
    ...(scopes.length > 0 && { 'x-required-scopes': scopes }),
    ...(rest.parameters?.length > 0 && {
      parameters: rest.parameters.map((each) => parameterOf(each, rest.operationId)),
    }),
    ...(rest.requestBody && { requestBody: requestBodyOf(rest.requestBody, examples) }),
    responses: withPartialAnswers({
      ...withTextForms(successes(rest.responses, examples), textForms),
      ...merged(rest.responses, problemResponses(problemCodesOf(method, raw), errorResponses)),
    }),
  };
}

/** Where a file has a tag, its parts, its absence and a wrong range carry the same headers. */
function withPartialAnswers(responses) {
  const headers = responses['200']?.headers;
  if (!headers?.ETag) return responses;
  const range = {
    'Content-Range': {
      description: 'Which bytes of how many these are (RFC 9110, 14.4).',
      schema: { type: 'string' },
    },
  };
  for (const [status, more] of Object.entries({ 206: range, 304: {}, 416: range })) {
    const response = responses[status];
    if (response) response.headers = { ...optional(headers), ...response.headers, ...more };
  }
  return responses;
}

function optional(headers) {
  const entries = Object.entries(headers).map(([name, header]) => [
    name,
    { ...header, required: false },
  ]);
  return Object.fromEntries(entries);
}

/**
 * An API key, CTLive's own bearer, or nothing. There is one bearer scheme: of two, generated clients
 * give the caller's key to either.
 */
function securityOf({ security = [] }) {
  const isCtlive = security.some((each) => each.ctliveBearer);
  const isSecured = security.length > 0 && !isCtlive;
  const ways = [{ bearerAuth: [] }, { apiKeyAuth: [] }];
  return { isCtlive, isSecured, security: isSecured ? ways : ways.slice(0, isCtlive ? 1 : 0) };
}

/** Other forms of the same answer, chosen by the query. */
function withTextForms(answers, types) {
  if (types.length === 0) return answers;
  const forms = types.map((type) => [type, { schema: { type: 'string' } }]);
  const { 200: ok, ...rest } = answers;
  return { 200: { ...ok, content: { ...ok.content, ...Object.fromEntries(forms) } }, ...rest };
}

function describe(description, { isSecured, isCtlive, scopes }) {
  const text = description.replace(/([^\n])\n(?=[^\n])/g, '$1 ');
  if (isCtlive)
    return `${text}\n\nNeeds the upstream's \`ctiToken\` as the bearer, not an API key.`;
  if (!isSecured) return `${text}\n\nNeeds no API key.`;
  if (scopes.length === 0) return `${text}\n\nNeeds an API key, of any scope.`;
  return `${text}\n\nNeeds an API key with the scope ${scopes.map((each) => `\`${each}\``).join(', ')}.`;
}

function parameterOf(parameter, operationId) {
  const examples = { ...pathExamples, ...ownPathExamples[operationId] };
  const example = parameter.in === 'path' ? examples[parameter.name] : undefined;
  return {
    name: parameter.name,
    in: parameter.in,
    description: parameter.description,
    required: parameter.required,
    ...(example !== undefined && { example }),
    ...(parameter.example !== undefined && { example: parameter.example }),
    schema: parameter.schema,
  };
}

function requestBodyOf(body, examples) {
  const content = Object.entries(body.content).map(([type, media]) => [
    type,
    { schema: media.schema, ...exampleOf(media.schema, examples) },
  ]);
  return {
    description: body.description ?? 'What to do.',
    required: body.required ?? false,
    content: Object.fromEntries(content),
  };
}

function successes(responses, examples) {
  const finished = Object.entries(responses)
    .filter(([status]) => status < '4')
    .map(([status, response]) => [
      status,
      {
        description: response.description,
        ...(response.headers && { headers: headersOf(response.headers) }),
        ...(response.content && { content: contentOf(response.content, examples) }),
      },
    ]);
  return Object.fromEntries(finished);
}

/** What a controller says itself about an error status goes before what is said for all. */
function merged(responses, problems) {
  const own = Object.entries(responses).filter(([status]) => status >= '4');
  const described = own.map(([status, response]) => [
    status,
    { ...problems[status], ...response, content: problems[status]?.content ?? response.content },
  ]);
  return { ...problems, ...Object.fromEntries(described) };
}

function headersOf(headers) {
  const described = Object.entries(headers).map(([name, header]) => [
    name,
    {
      description: header.description ?? headerDescriptions[name],
      required: header.required,
      schema: header.schema,
    },
  ]);
  return Object.fromEntries(described);
}

/** The bytes of a file have the type of the file, which no list holds. */
function contentOf(content, examples) {
  const bytes = content['application/octet-stream'];
  const listed = bytes ? { ...content, '*/*': bytes } : content;
  const finished = Object.entries(listed).map(([type, media]) => [
    type,
    { ...media, ...exampleOf(media.schema, examples) },
  ]);
  return Object.fromEntries(finished);
}

/** The example of a schema, once, among the components. */
function exampleOf(schema, examples) {
  const name = schema?.$ref?.split('/').at(-1);
  if (!name || examples[name] === undefined) return {};
  return { examples: { [name]: { $ref: `#/components/examples/${name}` } } };
}

function exampleObjects(examples) {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

function onlyUsed(examples, used) {
  const names = Object.keys(examples).filter((name) => used.has(name));
  return Object.fromEntries(names.sort().map((name) => [name, examples[name]]));
}
