/** Headers any answer may carry, described once among the components. */
export const answerHeaders = {
  XRequestId: {
    description: 'Id of the request: yours when you sent one, else a new one.',
    required: true,
    schema: { type: 'string' },
  },
  RetryAfter: {
    description: 'Seconds after which a repeat makes sense; only where a repeat may help.',
    schema: { type: 'integer', format: 'int32' },
  },
  IdempotencyReplayed: {
    description: '`true` when this is the answer of a former call with the same key.',
    schema: { type: 'string' },
  },
  Allow: {
    description: 'The methods this path answers to; only where the method was another.',
    schema: { type: 'string' },
  },
};

/** Puts on every answer what every answer carries, and on `default` what any problem may. */
export function withAnswerHeaders(paths) {
  for (const operation of Object.values(paths).flatMap(Object.values)) {
    const isRepeatable = (operation.parameters ?? []).some(
      ({ name }) => name === 'Idempotency-Key',
    );
    for (const [status, response] of Object.entries(operation.responses)) {
      response.headers = {
        'X-Request-Id': refer('XRequestId'),
        ...(status === 'default' && { 'Retry-After': refer('RetryAfter'), Allow: refer('Allow') }),
        ...(isRepeatable && { 'Idempotency-Replayed': refer('IdempotencyReplayed') }),
        ...response.headers,
      };
    }
  }
}

function refer(name) {
  return { $ref: `#/components/headers/${name}` };
}
