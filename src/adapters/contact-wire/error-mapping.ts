import type { Outcome } from '../../runtime/app-error';
import { UpstreamError, type UpstreamErrorCode } from '../../sessions/upstream';
import { wireErrorCodes, type WireErrorCode } from './frames';

/** docs/contact-wire.md section 2, in the words of the port. */
const codes: Readonly<Record<WireErrorCode, UpstreamErrorCode>> = {
  unsupported_version: 'unavailable',
  unauthorized: 'login_required',
  bad_frame: 'rejected',
  unknown_op: 'not_supported',
  invalid_argument: 'rejected',
  chat_not_found: 'chat_not_found',
  chat_ended: 'chat_ended',
  not_joined: 'not_joined',
  message_not_found: 'message_not_found',
  transfer_unknown: 'unavailable',
  window_exceeded: 'unavailable',
  too_large: 'too_large',
  type_not_allowed: 'rejected',
  rejected: 'rejected',
  overloaded: 'unavailable',
  unavailable: 'unavailable',
  internal: 'unavailable',
  outcome_unknown: 'timeout',
};

/** A `nack` or `abort` means that nothing was done, unless it says that nobody knows. */
export function refusalOf(code: string, message: string): UpstreamError {
  const known = wireErrorCodes.find((each) => each === code);
  const outcome = known === 'outcome_unknown' ? 'unknown' : 'not_done';
  return new UpstreamError(known ? codes[known] : 'rejected', message, outcome);
}

export function unavailable(
  message: string,
  outcome: Outcome = 'not_done',
  cause?: unknown,
): UpstreamError {
  return new UpstreamError(
    'unavailable',
    message,
    outcome,
    cause === undefined ? undefined : { cause },
  );
}

/** How a request, or a transfer, ends with its connection. */
export function connectionLost(reason: string, outcome: Outcome = 'not_done'): UpstreamError {
  return unavailable(`The connection to CTLive is gone: ${reason}`, outcome);
}

export function invalidResponse(what: string, outcome: Outcome = 'not_done'): UpstreamError {
  return new UpstreamError(
    'invalid_response',
    `CTLive answered with something invalid: ${what}`,
    outcome,
  );
}

const maxShownChars = 300;

/** A peer's text as it may stand in an error: short, on one line, without our credential. */
export function shownText(text: string, secret: string | undefined): string {
  const safe = secret ? text.replaceAll(secret, '[hidden]') : text;
  return safe.slice(0, maxShownChars).replace(/\p{Cc}+/gu, ' ');
}
