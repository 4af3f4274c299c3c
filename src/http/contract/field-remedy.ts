import type { Contract } from './contract';
import type { Schema } from './operation';

/** What to send where a schema was not met, as a sentence. */
export function remedyFor(schema: Schema, contract: Contract): string {
  const resolved = { ...contract.resolve(schema), ...omitReference(schema) };
  if (resolved.enum) return `Send one of: ${resolved.enum.map(String).join(', ')}.`;
  switch (typeOf(resolved) ?? 'object') {
    case 'string':
      return stringRemedy(resolved);
    case 'integer':
      return `Send a whole number${rangeOf(resolved.minimum, resolved.maximum)}.`;
    case 'boolean':
      return 'Send true or false.';
    case 'array':
      return arrayRemedy(resolved, contract);
    default:
      return objectRemedy(resolved, contract);
  }
}

function omitReference(schema: Schema): Schema {
  const { $ref: _, ...rest } = schema;
  return rest;
}

function typeOf(schema: Schema): string | undefined {
  return typeof schema.type === 'string' ? schema.type : schema.type?.[0];
}

function stringRemedy(schema: Schema): string {
  if (schema.format === 'date-time') {
    return 'Send an RFC 3339 time such as 2026-01-31T12:00:00.000Z.';
  }
  const limits = lengthOf(schema);
  if (schema.format === 'uri') return `Send an absolute http or https URL${limits}.`;
  return `Send a string${limits}${kindOf(schema.pattern)}.`;
}

function kindOf(pattern: string | undefined): string {
  if (pattern === undefined) return '';
  return pattern.includes('\\S') ? ' that is not blank' : ` that matches ${pattern}`;
}

function lengthOf({ minLength, maxLength }: Schema): string {
  if (maxLength === undefined) return minLength ? ` of at least ${minLength} characters` : '';
  return minLength
    ? ` of ${minLength} to ${maxLength} characters`
    : ` of up to ${maxLength} characters`;
}

function rangeOf(minimum?: number, maximum?: number): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? '' : ` of at most ${maximum}`;
}

function arrayRemedy(schema: Schema, contract: Contract): string {
  const limit = schema.maxItems === undefined ? '' : ` of up to ${schema.maxItems} items`;
  const least = schema.minItems ? `, at least ${schema.minItems}` : '';
  const item = schema.items ? ` Each item: ${remedyFor(schema.items, contract)}` : '';
  return `Send an array${limit}${least}.${item}`;
}

function objectRemedy(schema: Schema, contract: Contract): string {
  const names = Object.keys(schema.properties ?? {});
  if (names.length > 0) return `Send a JSON object with ${listOf(names, schema.required ?? [])}.`;
  const { additionalProperties: value } = schema;
  const each = typeof value === 'object' ? ` Each value: ${remedyFor(value, contract)}` : '';
  const limit =
    schema.maxProperties === undefined ? '' : ` of up to ${schema.maxProperties} members`;
  return `Send a JSON object${limit}.${each}`;
}

function listOf(names: readonly string[], required: readonly string[]): string {
  return names.map((name) => (required.includes(name) ? name : `${name} (optional)`)).join(', ');
}
