/** What the house adds to Spectral's own rules. Generic over the document: no path or schema is named. */
import spectralFunctions from '@stoplight/spectral-functions';

const { pattern, schema, truthy, undefined: absent } = spectralFunctions;
const error = 'error';

/** Closed by contract are a single word, the two directions of a message, and scopes. */
const lastWord = {
  anyOf: [
    { contains: { enum: ['other', 'unknown'] } },
    { maxItems: 1 },
    { items: { enum: ['inbound', 'outbound'] } },
    { items: { type: 'string', pattern: '^(admin|[a-z-]+:(read|write))$' } },
  ],
};

function answersOnly(path) {
  return `$.paths[*][*].responses[*].content[*]${path}`;
}

export const houseRules = {
  'house-operation-id': {
    description: 'An operationId is lower camel case, of letters and digits.',
    severity: error,
    given: '$.paths[*][*].operationId',
    then: { function: pattern, functionOptions: { match: '^[a-z]+([A-Z][a-z0-9]*)*$' } },
  },
  'house-one-tag': {
    description: 'An operation has one tag.',
    severity: error,
    given: '$.paths[*][*].tags',
    then: { function: schema, functionOptions: { schema: { minItems: 1, maxItems: 1 } } },
  },
  'house-no-number': {
    description: 'Numbers are integers with a size.',
    severity: error,
    given: '$..[?(@ && @.type)].type',
    then: { function: pattern, functionOptions: { notMatch: '^number$' } },
  },
  'house-integer-size': {
    description: 'An integer says int32 or int64.',
    severity: error,
    given: "$..[?(@ && @.type === 'integer')]",
    then: {
      field: 'format',
      function: schema,
      functionOptions: { schema: { enum: ['int32', 'int64'] } },
    },
  },
  'house-no-406': {
    description: 'Generated clients send odd Accepts: 406 is never answered.',
    severity: error,
    given: '$.paths[*][*].responses',
    then: { field: '406', function: absent },
  },
  'house-named-answers': {
    description: 'JSON has a named schema.',
    severity: error,
    given: "$.paths[*][*]..content['application/json'].schema",
    resolved: false,
    then: { field: '$ref', function: truthy },
  },
  'house-named-forms': {
    description: 'A form has a named schema.',
    severity: error,
    given: "$.paths[*][*].requestBody.content['multipart/form-data'].schema",
    resolved: false,
    then: { field: '$ref', function: truthy },
  },
  'house-plain-forms': {
    description: 'A form offers no choice of shapes.',
    severity: error,
    given: "$.paths[*][*].requestBody.content['multipart/form-data'].schema",
    then: [
      { field: 'oneOf', function: absent },
      { field: 'anyOf', function: absent },
    ],
  },
  'house-open-answers': {
    description: 'Answers may gain members.',
    severity: error,
    given: answersOnly('.schema..additionalProperties'),
    then: {
      function: schema,
      functionOptions: { schema: { not: { const: false } } },
    },
  },
  'house-sealed-requests': {
    description: 'A request with a misspelt member is refused.',
    severity: error,
    given: "$.paths[*][?(@ && !@['x-accepts-any'])].requestBody.content[*].schema",
    then: {
      function: schema,
      functionOptions: {
        schema: {
          required: ['additionalProperties'],
          properties: { additionalProperties: { const: false } },
        },
      },
    },
  },
  'house-open-words': {
    description: 'A list of words of an answer ends in other or unknown, for what may come.',
    severity: error,
    given: answersOnly('.schema..enum'),
    then: { function: schema, functionOptions: { schema: lastWord } },
  },
  'house-no-any': {
    description: 'A member says what it is.',
    severity: error,
    given: '$.components.schemas[*].properties[*]',
    then: {
      function: schema,
      functionOptions: {
        schema: {
          anyOf: ['type', '$ref', 'allOf', 'oneOf'].map((name) => ({ required: [name] })),
        },
      },
    },
  },
};
