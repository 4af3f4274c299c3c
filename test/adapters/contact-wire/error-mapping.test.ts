import { refusalOf, shownText } from '../../../src/adapters/contact-wire/error-mapping';
import { wireErrorCodes } from '../../../src/adapters/contact-wire/frames';

describe('refusalOf', () => {
  it.each([
    ['chat_not_found', 'chat_not_found', false],
    ['chat_ended', 'chat_ended', false],
    ['not_joined', 'not_joined', false],
    ['message_not_found', 'message_not_found', false],
    ['unauthorized', 'login_required', false],
    ['too_large', 'too_large', false],
    ['type_not_allowed', 'rejected', false],
    ['invalid_argument', 'rejected', false],
    ['bad_frame', 'rejected', false],
    ['unknown_op', 'not_supported', false],
    ['overloaded', 'unavailable', true],
    ['internal', 'unavailable', true],
    ['transfer_unknown', 'unavailable', true],
    ['a_code_of_tomorrow', 'rejected', false],
    ['constructor', 'rejected', false],
  ])('takes %s as %s', (code, expected, shouldRetry) => {
    const error = refusalOf(code, 'why');
    expect([error.code, error.message, error.shouldRetry()]).toEqual([
      expected,
      'why',
      shouldRetry,
    ]);
  });

  it('says of every code of the wire but one that nothing was done', () => {
    const open = wireErrorCodes.filter((code) => refusalOf(code, '').outcome !== 'not_done');
    expect(open).toEqual(['outcome_unknown']);
    expect(refusalOf('outcome_unknown', '')).toMatchObject({ code: 'timeout', outcome: 'unknown' });
  });
});

describe('shownText', () => {
  it('keeps a text short and on one line', () => {
    expect(shownText('one\r\ntwo\u0007', undefined)).toBe('one two ');
    expect(shownText('x'.repeat(5000), undefined)).toHaveLength(300);
  });

  it('hides the secret, also where it would be cut in half', () => {
    expect(shownText('a secret, secret', 'secret')).toBe('a [hidden], [hidden]');
    expect(shownText(`${'x'.repeat(297)}secret`, 'secret')).not.toContain('sec');
  });

  it('is not confused by an empty secret', () => {
    expect(shownText('abc', '')).toBe('abc');
  });
});
