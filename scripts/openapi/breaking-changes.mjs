/**
 * What of a new document would break a client made from an old one. The rules are those of
 * openapi/README.md: requests may only ask for less, answers may only say more.
 */
export function breakingChanges(before, after) {
  const changes = [];
  const report = (place, text) => changes.push(`${place}: ${text}`);
  for (const [path, item] of Object.entries(before.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const place = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      if (!now) report(place, 'the operation is gone');
      else compareOperations(operation, now, { before, after, report, place });
    }
  }
  for (const name of Object.keys(before.webhooks ?? {})) {
    if (!after.webhooks?.[name]) report(`webhook ${name}`, 'the webhook is gone');
  }
  compareSchemas(before, after, report);
  return changes;
}

function compareOperations(was, now, context) {
  const { report, place } = context;
  if (was.operationId !== now.operationId) {
    report(place, `operationId ${was.operationId} became ${now.operationId}`);
  }
  if (was.tags[0] !== now.tags[0]) report(place, 'the tag, which names a client class, changed');
  compareScopes(was, now, context);
  compareParameters(was.parameters ?? [], now.parameters ?? [], context);
  compareBodies(was.requestBody, now.requestBody, context);
  compareAnswers(was.responses, now.responses, context);
}

function compareScopes(was, now, { report, place }) {
  const known = was['x-required-scopes'] ?? [];
  const more = (now['x-required-scopes'] ?? []).filter((scope) => !known.includes(scope));
  if (more.length > 0) report(place, `needs the scope ${more.join(', ')} too`);
  if (was.security.length === 0 && now.security.length > 0) report(place, 'needs an API key');
}

function compareParameters(was, now, { report, place }) {
  const keyOf = (each) => `${each.in} ${each.name}`;
  for (const parameter of was) {
    const found = now.find((each) => keyOf(each) === keyOf(parameter));
    if (!found) report(place, `the parameter ${keyOf(parameter)} is gone`);
    else {
      if (found.required && !parameter.required) report(place, `${keyOf(found)} became required`);
      compareRequestValues(parameter.schema, found.schema, `${place} ${keyOf(found)}`, report);
    }
  }
  for (const parameter of now) {
    const isNew = !was.some((each) => keyOf(each) === keyOf(parameter));
    if (isNew && parameter.required) report(place, `${keyOf(parameter)} is new and required`);
  }
}

function compareBodies(was, now, { report, place }) {
  if (!was) {
    if (now?.required) report(place, 'a body is required');
    return;
  }
  if (!now) return report(place, 'the body is gone');
  if (now.required && !was.required) report(place, 'the body became required');
  for (const [type, media] of Object.entries(was.content)) {
    const found = now.content[type];
    if (!found) report(place, `a body of ${type} is no longer taken`);
    else if (found.schema.$ref !== media.schema.$ref) report(place, 'the body has another name');
  }
}

function compareAnswers(was, now, { report, place }) {
  for (const [status, response] of Object.entries(was)) {
    if (now[status]) compareAnswer(response, now[status], { report, place: `${place} ${status}` });
    else report(place, `the status ${status} is gone`);
  }
  const more = Object.keys(now).filter((status) => status < '4' && !was[status]);
  if (more.length > 0) report(place, `succeeds with ${more.join(', ')} too`);
}

function compareAnswer(was, now, { report, place }) {
  for (const [type, media] of Object.entries(was.content ?? {})) {
    const found = now.content?.[type];
    if (!found) report(place, `no longer answers ${type}`);
    else if (found.schema.$ref !== media.schema.$ref) report(place, 'has another schema');
  }
  for (const name of Object.keys(was.headers ?? {})) {
    if (!now.headers?.[name]) report(place, `lost the header ${name}`);
  }
}

function compareSchemas(before, after, report) {
  for (const [name, was] of Object.entries(before.components.schemas)) {
    const now = after.components.schemas[name];
    if (!now) report(name, 'the schema is gone');
    else if (was.additionalProperties === false) compareRequestSchemas(was, now, name, report);
    else compareAnswerSchemas(was, now, name, report);
  }
}

function compareRequestSchemas(was, now, name, report) {
  for (const [member, schema] of Object.entries(was.properties ?? {})) {
    const found = now.properties?.[member];
    if (!found) report(`${name}.${member}`, 'is no longer taken');
    else compareRequestValues(schema, found, `${name}.${member}`, report);
  }
  const required = (now.required ?? []).filter((member) => !was.required?.includes(member));
  for (const member of required) report(`${name}.${member}`, 'became required');
}

function compareRequestValues(was, now, place, report) {
  compareTypes(was, now, place, report);
  compareLimits(was, now, place, report);
  if (now.pattern !== undefined && now.pattern !== was.pattern)
    report(place, 'the pattern changed');
  const lost = (was.enum ?? []).filter((value) => now.enum && !now.enum.includes(value));
  if (lost.length > 0) report(place, `no longer takes ${lost.join(', ')}`);
}

function compareLimits(was, now, place, report) {
  for (const limit of ['maxLength', 'maximum', 'maxItems', 'maxProperties']) {
    if ((now[limit] ?? Infinity) < (was[limit] ?? Infinity)) report(place, `${limit} is lower`);
  }
  for (const limit of ['minLength', 'minimum', 'minItems']) {
    if ((now[limit] ?? -Infinity) > (was[limit] ?? -Infinity)) report(place, `${limit} is higher`);
  }
}

function compareAnswerSchemas(was, now, name, report) {
  compareTypes(was, now, name, report);
  compareMembers(was, now, name, report);
  compareWords(was, now, name, report);
}

function compareMembers(was, now, name, report) {
  const properties = now.properties ?? {};
  for (const [member, schema] of Object.entries(was.properties ?? {})) {
    const place = `${name}.${member}`;
    if (!properties[member]) {
      report(place, 'is gone');
      continue;
    }
    compareTypes(schema, properties[member], place, report);
    compareWords(schema, properties[member], place, report);
    const mayBeAbsent = was.required?.includes(member) && !now.required?.includes(member);
    if (mayBeAbsent) report(place, 'may be absent');
  }
}

function compareWords(was, now, place, report) {
  const lost = (was.enum ?? []).filter((value) => !(now.enum ?? []).includes(value));
  if (lost.length > 0) report(place, `lost the words ${lost.join(', ')}`);
  const types = now.discriminator?.mapping ?? {};
  const unmapped = Object.keys(was.discriminator?.mapping ?? {}).filter((type) => !types[type]);
  if (unmapped.length > 0) report(place, `lost the types ${unmapped.join(', ')}`);
}

function compareTypes(was, now, place, report) {
  const shapeOf = ({ type, format, $ref, const: constant }) =>
    JSON.stringify([type, format, $ref, constant]);
  if (shapeOf(was) !== shapeOf(now)) report(place, 'has another type');
  if (was.items && now.items) compareTypes(was.items, now.items, `${place}[]`, report);
}
