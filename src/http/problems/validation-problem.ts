import type { ValidateError } from '@tsoa/runtime';
import type { Request } from 'express';
import type { Contract } from '../contract/contract';
import { contractOf } from '../contract/contract-document';
import { remedyFor } from '../contract/field-remedy';
import type { Operation, Parameter, Schema } from '../contract/operation';
import { RequestError, type FieldError } from './request-error';
import { shownName } from './shown-name';

/** Says in the document's terms what tsoa found wrong: its own messages quote the caller's input. */
export function validationProblemOf(error: ValidateError, request: Request): RequestError {
  const contract = contractOf(request);
  const operation = request.operation;
  if (!operation) return refusalOf([unplacedError]);
  const errors = Object.entries(error.fields).flatMap(([place, found]) =>
    pathsOf(place, found).map((path) =>
      fieldErrorOf({ contract, operation, path, isMissing: found?.value === undefined }),
    ),
  );
  return refusalOf(errors);
}

type Found = ValidateError['fields'][string];

/** tsoa reports the unknown members of an object at the object, as the names in `value`. */
function pathsOf(path: string, found: Found | undefined): readonly string[] {
  const value: unknown = found?.value;
  const isExcess = found?.message.endsWith('is an excess property and therefore is not allowed');
  if (!isExcess || typeof value !== 'object' || value === null) return [path];
  return Object.keys(value).map((name) => `${path}.${name}`);
}

/** `unknown_field` when nothing else is wrong. */
export function refusalOf(errors: readonly FieldError[]): RequestError {
  const isOnlyUnknown = errors.every((error) => error.code === 'unknown_field');
  const detail = errors
    .map((error) => `${error.message} ${error.remedy}`)
    .slice(0, 3)
    .join(' ');
  return new RequestError(isOnlyUnknown ? 'unknown_field' : 'invalid_request', detail, { errors });
}

export function unknownFieldError(field: string, known: readonly string[]): FieldError {
  const remedy = known.length > 0 ? `Send only ${known.join(', ')}.` : 'Send nothing here.';
  return {
    field,
    code: 'unknown_field',
    message: `${field} is not a field of this operation.`,
    remedy,
  };
}

type Finding = {
  readonly contract: Contract;
  readonly operation: Operation;
  /** As tsoa writes it: `body.text`, `limit`, `scopes.$0`. */
  readonly path: string;
  readonly isMissing: boolean;
};

function fieldErrorOf(finding: Finding): FieldError {
  const { contract, operation, isMissing } = finding;
  const parameter = parameterAt(finding.path, operation);
  if (parameter) return valueError(parameter.name, parameter.schema, contract, isMissing);
  const body = contract.resolve(operation.body?.schema ?? {});
  const segments = bodySegmentsOf(finding.path, body);
  const place = placeOf(segments, body, contract);
  const field = shownPath(segments);
  return 'known' in place
    ? unknownFieldError(field, place.known)
    : valueError(field, place.schema, contract, isMissing);
}

/** By its name, or, where query parameters are read as one object, by its place in that. */
function parameterAt(path: string, operation: Operation): Parameter | undefined {
  const { parameters, body } = operation;
  const named = parameters.find((each) => each.name === path);
  if (named || body) return named;
  return parameters.find((each) => path.endsWith(`.${each.name}`));
}

/** tsoa puts the body parameter's name in front, except before items of an array. */
function bodySegmentsOf(path: string, body: Schema): readonly string[] {
  const [first = '', ...rest] = path.split('.');
  return Object.hasOwn(body.properties ?? {}, first) ? [first, ...rest] : rest;
}

type Place = { readonly schema: Schema } | { readonly known: readonly string[] };

function placeOf(segments: readonly string[], body: Schema, contract: Contract): Place {
  let schema = body;
  for (const [index, segment] of segments.entries()) {
    const next = memberOf(schema, segment, segments.slice(index));
    if (!next) return { known: Object.keys(schema.properties ?? {}) };
    schema = contract.resolve(next);
    if (isOpenMap(schema) && index + 1 < segments.length) {
      return { schema: valueSchemaOf(schema) };
    }
  }
  return { schema };
}

function memberOf(schema: Schema, segment: string, rest: readonly string[]): Schema | undefined {
  const properties = schema.properties ?? {};
  if (Object.hasOwn(properties, segment)) return properties[segment];
  if (/^\$\d+$/.test(segment) && schema.items) return schema.items;
  return isOpenMap(schema) && rest.length > 0 ? valueSchemaOf(schema) : undefined;
}

function isOpenMap(schema: Schema): boolean {
  return schema.additionalProperties !== undefined && schema.additionalProperties !== false;
}

function valueSchemaOf(schema: Schema): Schema {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
}

function valueError(
  field: string,
  schema: Schema,
  contract: Contract,
  isMissing: boolean,
): FieldError {
  return {
    field,
    code: isMissing ? 'required' : 'invalid_value',
    message: `${field} is ${isMissing ? 'missing' : 'not valid'}.`,
    remedy: remedyFor(schema, contract),
  };
}

function shownPath(segments: readonly string[]): string {
  if (segments.length === 0) return 'body';
  return segments.map((segment) => shownName(segment.replace(/^\$(\d+)$/, '$1'))).join('.');
}

const unplacedError: FieldError = {
  field: 'body',
  code: 'invalid_value',
  message: 'The request is not valid.',
  remedy: 'See the description of the operation under /docs.',
};
