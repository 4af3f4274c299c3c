/**
 * tsoa writes the fields of a form in place: gives them the name of their operation. Not `...Request`:
 * generators spread a form over the parameters, and some give that name to all parameters together.
 */
export function nameForms(paths, schemas) {
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    const media = operation.requestBody?.content['multipart/form-data'];
    if (!media?.schema.properties) continue;
    const { operationId } = operation;
    const name = `${operationId[0].toUpperCase()}${operationId.slice(1)}Form`;
    if (schemas[name]) throw new Error(`${name} is there already: the form has no name left`);
    schemas[name] = {
      ...media.schema,
      properties: prefilled(media.schema),
      description: 'The parts of the form, in any order. An empty text counts as absent.',
      additionalProperties: false,
    };
    media.schema = { $ref: `#/components/schemas/${name}` };
  }
}

/** tsoa takes no examples of form fields. */
const exampleTexts = { customerPhoneNumber: '391234567890', servicePhoneNumber: '441234567890' };

/** Swagger UI would prefill a text without a default or an example with the word "string". */
function prefilled({ properties, required = [] }) {
  const settled = Object.entries(properties).map(([name, property]) => {
    if (exampleTexts[name]) return [name, { ...property, examples: [exampleTexts[name]] }];
    const isText = property.type === 'string' && property.format === undefined;
    return [name, isText && !required.includes(name) ? { ...property, default: '' } : property];
  });
  return Object.fromEntries(settled);
}
