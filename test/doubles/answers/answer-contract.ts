import { Contract, pathsOf } from '../../../src/http/contract/contract';
import { readOpenApiDocument } from '../../../src/http/contract/contract-document';
import { answerValidators, type Json } from './answer-validators';
import { mediaTypeOf, type SeenAnswer } from './seen-answer';

/** Problems any call may meet before or beside its operation: they are what `default` is for. */
const codesOfAnyCall = new Set([
  ...['method_not_allowed', 'request_timeout', 'headers_too_large', 'rate_limited'],
  ...['overloaded', 'shutting_down', 'invalid_path'],
]);

/** Of HTTP, of the connection, of browsers' security: the same on every answer, and no part of the API. */
const transportHeaders = new Set([
  ...['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-type'],
  ...['content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'],
  ...['origin-agent-cluster', 'referrer-policy', 'strict-transport-security', 'vary'],
  ...['x-content-type-options', 'x-dns-prefetch-control', 'x-download-options', 'x-frame-options'],
  ...[
    'x-permitted-cross-domain-policies',
    'x-xss-protection',
    'cache-control',
    'x-accel-buffering',
  ],
]);

const document: Json = readOpenApiDocument();
const contract = new Contract(readOpenApiDocument());
const validators = answerValidators(document);

/** Everything in which an answer is not what the served document says; empty: it is. */
export function faultsOf(answer: SeenAnswer): string[] {
  const place = placeOf(answer);
  if (!place || answer.method === 'OPTIONS') return [];
  const about = `${answer.method} ${place.path} ${answer.status}`;
  const response = place.operation.responses[answer.status];
  const faults = response
    ? [...faultsOfHeaders(answer, response), ...faultsOfBody(answer, response, place)]
    : faultsOfDefault(answer);
  return faults.map((fault) => `${about}: ${fault}`);
}

type Place = { readonly path: string; readonly method: string; readonly operation: Json };

function placeOf({ method, path }: SeenAnswer): Place | undefined {
  const found = operationIdOf(method, path);
  if (found === undefined) return undefined;
  for (const [template, item] of Object.entries<Json>(pathsOf(document))) {
    for (const [name, operation] of Object.entries<Json>(item)) {
      if (operation.operationId === found) return { path: template, method: name, operation };
    }
  }
  return undefined;
}

function operationIdOf(method: string, path: string): string | undefined {
  try {
    const segments = path.split('?', 1)[0]!.split('/').slice(1).map(decodeURIComponent);
    const operations = contract.operationsAt(segments);
    const found =
      operations?.get(method) ?? (method === 'HEAD' ? operations?.get('GET') : undefined);
    return found?.operationId;
  } catch {
    return undefined;
  }
}

function faultsOfDefault({ text, headers }: SeenAnswer): string[] {
  const code = String(asJson(text)?.code);
  const isKnown = codesOfAnyCall.has(code) && mediaTypeOf(headers) === 'application/problem+json';
  return isKnown ? [] : [`this status is not listed (${code})`];
}

function faultsOfHeaders({ headers }: SeenAnswer, response: Json): string[] {
  const described = Object.entries<Json>(response.headers ?? {});
  const names = new Set(described.map(([name]) => name.toLowerCase()));
  const isAllowed = (name: string): boolean =>
    names.has(name) || transportHeaders.has(name) || name.startsWith('access-control-');
  const seen = Object.keys(headers).map((name) => name.toLowerCase());
  const unlisted = seen.filter((name) => !isAllowed(name));
  const isRequired = (header: Json): boolean =>
    (header.$ref ? document.components.headers[header.$ref.split('/').at(-1)] : header).required;
  const missing = described
    .filter(([name, header]) => isRequired(header) && !seen.includes(name.toLowerCase()))
    .map(([name]) => name);
  return [
    ...unlisted.map((name) => `header ${name} is not listed`),
    ...missing.map((name) => `header ${name} is missing`),
  ];
}

function faultsOfBody(answer: SeenAnswer, response: Json, place: Place): string[] {
  const type = mediaTypeOf(answer.headers);
  if (!response.content) return answer.text === '' ? [] : ['there is a body'];
  if (!response.content[type] && !response.content['*/*'])
    return [`content type ${type} is not listed`];
  if (answer.method === 'HEAD' || !type.endsWith('json')) return [];
  const body = asJson(answer.text);
  if (body === undefined) return ['the body is not JSON'];
  const codes: string[] | undefined = response['x-problem-codes'];
  if (codes && !codes.includes(body.code)) return [`code ${body.code} is not listed`];
  return validators.faultsAt([place.path, place.method, answer.status, type], body);
}

function asJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
