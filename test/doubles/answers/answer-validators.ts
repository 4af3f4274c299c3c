import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { pathsOf } from '../../../src/http/contract/contract';

/* Shapes of a document that is itself under test: read loosely, judged by the tests. */
export type Json = ReturnType<typeof JSON.parse>;

type ResponsePlace = readonly [path: string, method: string, status: number, type: string];

export type AnswerValidators = {
  faultsAt(place: ResponsePlace, body: unknown): string[];
};

/**
 * The schemas of responses as a test reads them: closed, so that a field the document does not
 * name is a fault, and every event of a known type.
 */
export function answerValidators(document: Json): AnswerValidators {
  const ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: true });
  addFormats(ajv);
  ajv.addFormat('int32', (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31);
  ajv.addFormat('int64', (value) => Number.isSafeInteger(value));
  ajv.addFormat('binary', true);
  const closed = closedDocument(document);
  ajv.addSchema(closed, 'answers');
  const compiled = new Map<string, ValidateFunction>();
  return {
    faultsAt([path, method, status, type], body) {
      const steps = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
      const pointer = steps.map(step).join('/');
      const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `answers#/${pointer}` });
      compiled.set(pointer, validate);
      if (validate(body)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${instancePath || 'body'} ${message} ${JSON.stringify(params)}`,
      );
    },
  };
}

/** CTLive's envelope also has `error: null`, and our documents say no null. */
const foreign = 'CtliveAcknowledgement';

function closedDocument(document: Json): Json {
  const { components } = document;
  const schemas = Object.entries<Json>(components.schemas).map(([name, schema]) => [
    name,
    schema.properties && name !== foreign ? { ...schema, additionalProperties: false } : schema,
  ]);
  const closed = Object.fromEntries(schemas);
  const { mapping: _, ...discriminator } = closed.KnownEvent.discriminator;
  closed.Event = { ...closed.KnownEvent, discriminator };
  closed.KnownEvent = closed.Event;
  return { paths: pathsOf(document), components: { schemas: closed } };
}

/** One step of a JSON pointer in a URL fragment. */
function step(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
