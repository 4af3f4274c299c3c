import type { AccessErrorCode } from '../../access/access-error';
import type { EngineErrorCode } from '../../engine/engine-error';
import type { StorageErrorCode } from '../../events/storage-errors';
import type { MediaErrorCode } from '../../media/media-error';
import type { OperationErrorCode } from '../../operations/operation-error';
import type { WebhookErrorCode } from '../../webhooks/webhook-error';
import type { RequestErrorCode } from './request-error';

type EdgeErrorCode = 'confirmation_mismatch' | 'rate_limited' | 'quota_exceeded' | 'internal_error';

/** Stable name of what went wrong; each has a page under `/problems/`. */
export type ErrorCode =
  | EngineErrorCode
  | StorageErrorCode
  | AccessErrorCode
  | OperationErrorCode
  | RequestErrorCode
  | MediaErrorCode
  | WebhookErrorCode
  | EdgeErrorCode;

export type ErrorResponse = {
  readonly status: number;
  readonly title: string;
  /** Seconds after which a repeat makes sense. */
  readonly retryAfterS?: number;
};

/** The one place of HTTP statuses: a code without a status does not compile. */
export const errorResponses: Readonly<Record<ErrorCode, ErrorResponse>> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  unknown_field: { status: 400, title: 'Unknown field' },
  invalid_json: { status: 400, title: 'Invalid JSON' },
  invalid_path: { status: 400, title: 'Invalid path' },
  invalid_cursor: { status: 400, title: 'Invalid cursor' },
  invalid_upload: { status: 400, title: 'Invalid upload' },
  authentication_required: { status: 401, title: 'Authentication required' },
  invalid_api_key: { status: 401, title: 'Invalid API key' },
  invalid_ticket: { status: 401, title: 'Invalid ticket' },
  insufficient_scope: { status: 403, title: 'Insufficient scope' },
  route_not_found: { status: 404, title: 'No such route' },
  chat_not_found: { status: 404, title: 'No such chat' },
  message_not_found: { status: 404, title: 'No such message' },
  media_not_found: { status: 404, title: 'No such file' },
  event_not_found: { status: 404, title: 'No such event' },
  upstream_not_found: { status: 404, title: 'No such upstream' },
  webhook_not_found: { status: 404, title: 'No such webhook' },
  delivery_not_found: { status: 404, title: 'No such delivery' },
  operation_not_found: { status: 404, title: 'No such operation' },
  api_key_not_found: { status: 404, title: 'No such API key' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'Request timeout' },
  chat_not_joined: { status: 409, title: 'Chat not joined' },
  chat_ended: { status: 409, title: 'Chat ended' },
  upstream_ambiguous: { status: 409, title: 'Upstream is ambiguous' },
  upstream_login_required: { status: 409, title: 'Upstream needs a login' },
  media_not_ready: { status: 409, title: 'File not ready', retryAfterS: 2 },
  idempotency_in_progress: { status: 409, title: 'Operation still running', retryAfterS: 1 },
  webhook_disabled: { status: 409, title: 'Webhook disabled' },
  cursor_expired: { status: 410, title: 'Cursor expired' },
  media_expired: { status: 410, title: 'File expired' },
  body_too_large: { status: 413, title: 'Body too large' },
  file_too_large: { status: 413, title: 'File too large' },
  unsupported_content_type: { status: 415, title: 'Unsupported content type' },
  file_type_not_allowed: { status: 415, title: 'File type not allowed' },
  file_type_mismatch: { status: 415, title: 'File is not what it says' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable' },
  idempotency_key_reused: { status: 422, title: 'Idempotency key reused' },
  url_not_allowed: { status: 422, title: 'URL not allowed' },
  invalid_base64: { status: 422, title: 'Invalid base64' },
  file_empty: { status: 422, title: 'File is empty' },
  confirmation_mismatch: { status: 422, title: 'Confirmation does not match' },
  upgrade_required: { status: 426, title: 'Upgrade required' },
  rate_limited: { status: 429, title: 'Rate limited', retryAfterS: 1 },
  quota_exceeded: { status: 429, title: 'Quota exceeded', retryAfterS: 60 },
  headers_too_large: { status: 431, title: 'Headers too large' },
  internal_error: { status: 500, title: 'Internal error' },
  not_supported_by_upstream: { status: 501, title: 'Not supported by the upstream' },
  upstream_rejected: { status: 502, title: 'Rejected by CTLive' },
  upstream_invalid_response: { status: 502, title: 'Invalid answer from CTLive' },
  source_url_failed: { status: 502, title: 'Source URL failed' },
  upstream_unavailable: { status: 503, title: 'Upstream unavailable', retryAfterS: 5 },
  overloaded: { status: 503, title: 'Overloaded', retryAfterS: 1 },
  shutting_down: { status: 503, title: 'Shutting down', retryAfterS: 5 },
  storage_unavailable: { status: 503, title: 'Storage unavailable', retryAfterS: 5 },
  upstream_timeout: { status: 504, title: 'CTLive did not answer in time' },
  outcome_unknown: { status: 504, title: 'Outcome unknown' },
  storage_full: { status: 507, title: 'Storage full' },
};

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorResponses, code);
}
