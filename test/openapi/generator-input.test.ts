import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { openApiDocument, operations, schemas, walk, type Json } from './open-api-document';

const asyncApi: Json = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'openapi', 'asyncapi.json'), 'utf8'),
);

const named = openApiDocument.components.schemas;

/** Words generators of Java, C#, Python and TypeScript cannot name a class after without renaming. */
const takenNames = new Set([
  ...['Object', 'String', 'Integer', 'Long', 'Boolean', 'List', 'Map', 'Set', 'Enum', 'Record'],
  ...['Class', 'Error', 'Exception', 'Thread', 'Process', 'Void', 'Type', 'Any', 'None', 'Date'],
]);

/** What every schema of the document may say, and must. */
const metaSchema = {
  type: 'object',
  required: ['description'],
  anyOf: [{ required: ['type'] }, { required: ['oneOf', 'discriminator'] }],
  additionalProperties: false,
  properties: {
    type: { enum: ['object', 'string'] },
    description: { type: 'string', minLength: 10 },
    properties: { additionalProperties: { $ref: '#/$defs/member' } },
    required: { type: 'array', uniqueItems: true, minItems: 1 },
    enum: { type: 'array', uniqueItems: true, items: { type: 'string' } },
    additionalProperties: { type: ['boolean', 'object'] },
    maxProperties: { type: 'integer' },
    propertyNames: { type: 'object' },
    oneOf: { items: { $ref: '#/$defs/reference' } },
    discriminator: { required: ['propertyName', 'mapping'] },
  },
  $defs: {
    reference: {
      required: ['$ref'],
      additionalProperties: false,
      properties: { $ref: { type: 'string' }, description: { type: 'string' } },
    },
    member: {
      anyOf: [
        { $ref: '#/$defs/reference' },
        {
          required: ['type', 'description'],
          not: { anyOf: [{ required: ['properties'] }, { required: ['oneOf'] }] },
          properties: {
            type: { enum: ['string', 'integer', 'boolean', 'array', 'object'] },
            items: { not: { required: ['properties'] } },
          },
        },
      ],
    },
  },
};

describe('what generators are given', () => {
  it.each(schemas)('schema %s is written as every schema is', (_name, schema) => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(metaSchema);

    expect([validate(schema), validate.errors]).toEqual([true, null]);
  });

  it('are names of classes that stay apart and mean nothing else', () => {
    const names = Object.keys(named);

    expect(names.filter((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name))).toEqual([]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(names.filter((name) => takenNames.has(name))).toEqual([]);
  });

  it('are operations that stay apart, also where case is not told apart', () => {
    const ids = operations.map(({ id }) => id.toLowerCase());

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is one security scheme of each kind, which a client can only mean', () => {
    const schemes = Object.values<Json>(openApiDocument.components.securitySchemes);

    expect(schemes.map(({ type, scheme }) => scheme ?? type).sort()).toEqual(['apiKey', 'bearer']);
  });

  it('leave the name of an operation and Request to its JSON body, as generators name parameters', () => {
    const taken = operations.filter(({ id, operation }) => {
      const name = `${id[0]!.toUpperCase()}${id.slice(1)}Request`;
      const json = operation.requestBody?.content['application/json'];
      return named[name] && json?.schema.$ref !== `#/components/schemas/${name}`;
    });

    expect(taken.map(({ id }) => id)).toEqual([]);
  });

  it('are members that stay apart as members of a class', () => {
    const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
    const clashes = schemas.flatMap(([name, schema]) => {
      const members = Object.keys(schema.properties ?? {}).map(plain);
      const words = (schema.enum ?? []).map(plain);
      const isApart = (list: readonly string[]): boolean => new Set(list).size === list.length;
      return isApart(members) && isApart(words) ? [] : [name];
    });

    expect(clashes).toEqual([]);
  });

  it('is a union whose every type names its schema, and whose schemas name their type', () => {
    const { oneOf, discriminator } = named.KnownEvent;
    const refs = oneOf.map((each: Json) => each.$ref);

    expect(Object.values(discriminator.mapping)).toEqual(refs);
    for (const [type, ref] of Object.entries<string>(discriminator.mapping)) {
      const schema = named[ref.split('/').at(-1)!];
      expect(schema.properties.type.const).toBe(type);
      expect(schema.required).toEqual(expect.arrayContaining(['id', 'type', 'cursor', 'data']));
    }
  });

  it('has a webhook, an example and an AsyncAPI message per event type', () => {
    const types = Object.keys(named.KnownEvent.discriminator.mapping);

    expect(Object.keys(openApiDocument.webhooks)).toEqual(['event', ...types]);
    for (const type of types) {
      const name = named.KnownEvent.discriminator.mapping[type].split('/').at(-1);
      expect(openApiDocument.components.examples[name].value.type).toBe(type);
      expect(asyncApi.components.messages[name].name).toBe(type);
    }
  });

  it('refers to nothing that is not there', () => {
    for (const document of [openApiDocument, asyncApi]) {
      const missing = [...walk(document)]
        .filter(({ value }) => typeof value.$ref === 'string')
        .filter(({ value }) => {
          const steps = value.$ref.split('/').slice(1);
          const found = steps.reduce(
            (place: Json, step: string) =>
              place?.[step.replaceAll('~1', '/').replaceAll('~0', '~')],
            document,
          );
          return found === undefined;
        });
      expect(missing.map(({ path }) => path)).toEqual([]);
    }
  });
});
