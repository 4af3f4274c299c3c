import type { FieldError } from '../problems/request-error';
import { shownName } from '../problems/shown-name';
import type { Contract } from './contract';
import { remedyFor } from './field-remedy';
import type { Schema } from './operation';

/**
 * Makes a parsed body fit for tsoa, in place, and returns what tsoa would let through:
 * - `null` in an optional field means absent and is removed;
 * - an object where one of some words belongs would make tsoa throw;
 * - members of a map named like members of `Object` are skipped by tsoa, and their number and
 *   names are not looked at.
 */
export function settleBody(body: unknown, schema: Schema, contract: Contract): FieldError[] {
  const errors: FieldError[] = [];
  settle(body, schema, { contract, errors, path: [] });
  return errors;
}

type Walk = {
  readonly contract: Contract;
  readonly errors: FieldError[];
  readonly path: readonly string[];
};

function settle(value: unknown, written: Schema, walk: Walk): void {
  const schema = walk.contract.resolve(written);
  if (typeof value !== 'object' || value === null) return;
  if (schema.enum) {
    walk.errors.push(invalid(schema, walk));
  } else if (Array.isArray(value)) {
    settleItems(value, schema, walk);
  } else if (typeof schema.additionalProperties === 'object') {
    settleMap(value as Record<string, unknown>, schema, schema.additionalProperties, walk);
  } else {
    settleMembers(value as Record<string, unknown>, schema, walk);
  }
}

function settleItems(items: readonly unknown[], schema: Schema, walk: Walk): void {
  if (!schema.items) return;
  for (const [index, item] of items.entries()) {
    settle(item, schema.items, { ...walk, path: [...walk.path, String(index)] });
  }
}

function settleMembers(value: Record<string, unknown>, schema: Schema, walk: Walk): void {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(value, name)) continue;
    if (value[name] === null && !schema.required?.includes(name)) delete value[name];
    else settle(value[name], member, { ...walk, path: [...walk.path, name] });
  }
}

function settleMap(
  map: Record<string, unknown>,
  schema: Schema,
  valueSchema: Schema,
  walk: Walk,
): void {
  const entry = walk.contract.resolve(valueSchema);
  for (const [name, member] of Object.entries(map)) {
    const place = { ...walk, path: [...walk.path, shownName(name)] };
    if (member === null) delete map[name];
    else if (!isName(name, schema)) walk.errors.push(invalidName(schema, place));
    else if (!isTextOf(entry, member)) walk.errors.push(invalid(entry, place));
  }
  const isTooMany = Object.keys(map).length > (schema.maxProperties ?? Infinity);
  if (isTooMany) walk.errors.push(invalid(schema, walk));
}

function isName(name: string, { propertyNames }: Schema): boolean {
  const { minLength = 0, maxLength = Infinity } = propertyNames ?? {};
  return name !== '__proto__' && name.length >= minLength && name.length <= maxLength;
}

function isTextOf(entry: Schema, member: unknown): boolean {
  if (entry.type !== 'string') return true;
  return typeof member === 'string' && member.length <= (entry.maxLength ?? Infinity);
}

function invalidName(schema: Schema, walk: Walk): FieldError {
  const atMost = schema.propertyNames?.maxLength;
  return {
    ...invalid(schema, walk),
    remedy: `Send names of 1 to ${atMost ?? 'some'} characters, other than __proto__.`,
  };
}

function invalid(schema: Schema, walk: Walk): FieldError {
  const field = walk.path.join('.') || 'body';
  return {
    field,
    code: 'invalid_value',
    message: `${field} is not valid.`,
    remedy: remedyFor(schema, walk.contract),
  };
}
