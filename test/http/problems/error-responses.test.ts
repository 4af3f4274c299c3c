import { errorResponses, type ErrorCode } from '../../../src/http/problems/error-responses';
import { problemPage } from '../../../src/http/problems/problem-pages';
import { httpGateway } from '../../doubles/http-gateway';

/** The closed list, as callers know it. */
const codesByStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request unknown_field invalid_json invalid_path invalid_cursor invalid_upload',
  401: 'authentication_required invalid_api_key invalid_ticket',
  403: 'insufficient_scope',
  404:
    'route_not_found chat_not_found message_not_found media_not_found event_not_found ' +
    'upstream_not_found webhook_not_found delivery_not_found operation_not_found api_key_not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  409:
    'chat_not_joined chat_ended upstream_ambiguous upstream_login_required media_not_ready ' +
    'idempotency_in_progress webhook_disabled',
  410: 'cursor_expired media_expired',
  413: 'body_too_large file_too_large',
  415: 'unsupported_content_type file_type_not_allowed file_type_mismatch',
  416: 'range_not_satisfiable',
  422: 'idempotency_key_reused url_not_allowed invalid_base64 file_empty confirmation_mismatch',
  426: 'upgrade_required',
  429: 'rate_limited quota_exceeded',
  431: 'headers_too_large',
  500: 'internal_error',
  501: 'not_supported_by_upstream',
  502: 'upstream_rejected upstream_invalid_response source_url_failed',
  503: 'upstream_unavailable overloaded shutting_down storage_unavailable',
  504: 'upstream_timeout outcome_unknown',
  507: 'storage_full',
};

const expected = Object.entries(codesByStatus).flatMap(([status, codes]) =>
  codes.split(' ').map((code) => [code, Number(status)] as const),
);

describe('errorResponses', () => {
  it('holds the closed list of codes, each with its status', () => {
    const actual = Object.entries(errorResponses).map(([code, { status }]) => [code, status]);

    expect(Object.fromEntries(actual)).toEqual(Object.fromEntries(expected));
  });
});

describe('problemPage', () => {
  it.each(expected)('explains %s', (code, status) => {
    const page = problemPage(code as ErrorCode);

    expect(page).toContain(`<code>${code}</code>, HTTP status ${status}`);
    expect(page).toMatch(/What it means<\/h2>\n<p>[A-Z].{20,}\.<\/p>/);
    expect(page).toMatch(/What to do<\/h2>\n<p>[A-Z].{15,}\.<\/p>/);
    expect(page).not.toMatch(/undefined|<script/);
  });
});

describe('GET /problems/{code}', () => {
  it('serves the page a problem points at, to everybody', async () => {
    await using gateway = await httpGateway();
    const problem = await gateway.call('GET', '/chats/unknown');

    const page = await gateway.call('GET', problem.body.type, { key: '' });

    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('chat_not_found');
  });
});
