import { RequestError, type FieldError } from './request-error';

type ParsingError = Error & { readonly type?: string; readonly limit?: number };

/** What the body parsers throw, in our words; anything of theirs not named here is unexpected. */
export function parsingProblemOf(error: unknown): RequestError | undefined {
  if (error instanceof URIError) return invalidPath();
  if (!(error instanceof Error)) return undefined;
  const { type, limit } = error as ParsingError;
  switch (type ?? '') {
    case 'entity.parse.failed':
    case 'entity.verify.failed':
      return invalidJson();
    case 'entity.too.large':
      return bodyTooLarge(limit);
    case 'request.size.invalid':
      return bodyError('invalid_request', 'The body is not as long as Content-Length says.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return bodyError('unsupported_content_type', 'The body is compressed or not UTF-8.');
    default:
      return undefined;
  }
}

export function invalidPath(): RequestError {
  return new RequestError(
    'invalid_path',
    'The path holds a malformed percent-encoding. Encode each segment as UTF-8, percent-encoded.',
    {
      errors: [
        {
          field: 'path',
          code: 'invalid_value',
          message: 'The path holds a malformed percent-encoding.',
          remedy: 'Encode each segment as UTF-8, percent-encoded.',
        },
      ],
    },
  );
}

const bodyRemedy = 'Send a JSON object in UTF-8, uncompressed, as application/json.';

function invalidJson(): RequestError {
  return bodyError('invalid_json', 'The body is not JSON.');
}

function bodyTooLarge(limit: number | undefined): RequestError {
  const atMost = limit === undefined ? 'the limit' : `${limit} bytes`;
  const message = `The body is larger than ${atMost}.`;
  const remedy = `Send at most ${atMost}.`;
  return new RequestError('body_too_large', message, { errors: [bodyFault(message, remedy)] });
}

function bodyError(
  code: 'invalid_json' | 'invalid_request' | 'unsupported_content_type',
  message: string,
): RequestError {
  const errors = [bodyFault(message, bodyRemedy)];
  return new RequestError(code, `${message} ${bodyRemedy}`, { errors });
}

function bodyFault(message: string, remedy: string): FieldError {
  return { field: 'body', code: 'invalid_value', message, remedy };
}
