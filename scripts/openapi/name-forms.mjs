/** tsoa writes the fields of a form in place: gives them the name of their operation. */
export function nameForms(paths, schemas) {
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    const media = operation.requestBody?.content['multipart/form-data'];
    if (!media?.schema.properties) continue;
    const { operationId } = operation;
    const name = `${operationId[0].toUpperCase()}${operationId.slice(1)}Request`;
    if (schemas[name]) throw new Error(`${name} is there already: the form has no name left`);
    schemas[name] = {
      ...media.schema,
      properties: withEmptyDefaults(media.schema),
      description: 'The parts of the form, in any order. An empty text counts as absent.',
      additionalProperties: false,
    };
    media.schema = { $ref: `#/components/schemas/${name}` };
  }
}

/** Swagger UI would prefill a text without a default with the word "string". */
function withEmptyDefaults({ properties, required = [] }) {
  const settled = Object.entries(properties).map(([name, property]) => {
    const isText = property.type === 'string' && property.format === undefined;
    return [name, isText && !required.includes(name) ? { ...property, default: '' } : property];
  });
  return Object.fromEntries(settled);
}
