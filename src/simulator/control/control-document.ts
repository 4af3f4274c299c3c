import { z } from 'zod';
import { statusOf, type ControlErrorCode } from './control-error';
import { problemAnswer } from './control-schemas';
import type { AnswerDescription, Route } from './route';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the control API, made from the routes that answer it. */
export function controlDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'CTLive simulator: control API',
      version: '1.0.0',
      description:
        'Makes the customers of a CTLive stand-in act, and its contact wire misbehave. ' +
        'This is a stand-in for development and tests. It is not the vendor’s product and not affiliated with it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [],
    tags: [{ name: 'Control', description: 'What a test or an integrator tells the stand-in.' }],
    paths,
    components: { schemas: { Problem: jsonSchema(problemAnswer) } },
  };
}

function operation(route: Route): Json {
  const { operationId, summary, description = summary, body, path } = route;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => parameter(name ?? ''));
  return {
    operationId,
    tags: ['Control'],
    summary,
    description,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: requestBody(route, body) }),
    responses: { ...answers(route), ...problems(route) },
  };
}

function parameter(name: string): Json {
  const isChat = name === 'chatId';
  return {
    name,
    in: 'path',
    required: true,
    description: isChat ? 'Id of the chat.' : 'Id of the message.',
    schema: { type: 'string' },
    ...(isChat && { example: 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001' }),
  };
}

function requestBody({ bodyExamples = {} }: Route, body: z.ZodType): Json {
  const examples = Object.fromEntries(
    Object.entries(bodyExamples).map(([name, value]) => [name, { value }]),
  );
  const isRequired = !body.safeParse({}).success;
  return {
    required: isRequired,
    content: { 'application/json': { schema: jsonSchema(body), examples } },
  };
}

function answers({ answers: described }: Route): Json {
  return Object.fromEntries(
    Object.entries(described).map(([status, answer]) => [status, response(answer)]),
  );
}

function response({ description, schema, contentType, example }: AnswerDescription): Json {
  const type = contentType ?? (schema === undefined ? undefined : 'application/json');
  if (type === undefined) return { description };
  const content = {
    schema: schema === undefined ? { type: 'string' } : jsonSchema(schema),
    ...(example !== undefined && { example }),
  };
  return { description, content: { [type]: content } };
}

function problems({ problems: codes, body }: Route): Json {
  const bodyCodes: readonly ControlErrorCode[] =
    body === undefined
      ? []
      : ['invalid_request', 'invalid_json', 'body_too_large', 'unsupported_content_type'];
  const byStatus = new Map<number, ControlErrorCode[]>();
  for (const code of [...codes, ...bodyCodes, 'foreign_origin' as const]) {
    const same = byStatus.get(statusOf[code]) ?? [];
    byStatus.set(statusOf[code], [...new Set([...same, code])]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.join(', '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
