/**
 * The document as OpenAPI 3.0.3 writes it, for generators that do not read 3.1. Nothing is lost but
 * words 3.0 does not have: webhooks go to `x-webhooks`, names of map members are not limited.
 */
export function olderDocument({ webhooks, info, ...document }) {
  const { summary: _, ...olderInfo } = info;
  return {
    ...older(document),
    openapi: '3.0.3',
    info: olderInfo,
    ...(webhooks && { 'x-webhooks': older(webhooks) }),
  };
}

/** Members whose values are the API's own words, not those of OpenAPI. */
const opaque = new Set(['example', 'value', 'default', 'enum', 'mapping', 'x-problem-codes']);

function older(value, isNameOfMember = false) {
  if (Array.isArray(value)) return value.map((item) => older(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => {
    const isKept = !isNameOfMember && opaque.has(name);
    return [name, isKept ? member : older(member, mapsOfNames.has(name) && !isNameOfMember)];
  });
  const copy = Object.fromEntries(entries);
  return isNameOfMember ? copy : olderSchema(copy);
}

/** Objects whose members are named by the API. */
const mapsOfNames = new Set([
  ...['properties', 'schemas', 'examples', 'headers', 'content', 'responses', 'paths'],
  ...['webhooks', 'securitySchemes', 'callbacks', 'x-sockets'],
]);

function olderSchema(schema) {
  const { const: constant, examples, propertyNames, $ref, ...rest } = schema;
  const isSchemaWithExamples = Array.isArray(examples);
  if ($ref !== undefined) {
    return Object.keys(rest).length === 0 ? { $ref } : { allOf: [{ $ref }], ...rest };
  }
  return {
    ...rest,
    ...(constant !== undefined && { enum: [constant] }),
    ...(isSchemaWithExamples && { example: examples[0] }),
    ...(examples !== undefined && !isSchemaWithExamples && { examples }),
    ...(propertyNames !== undefined && !('type' in schema) && { propertyNames }),
  };
}
