import { messagePath, parseMessageId } from '../../src/http/message-id';

describe('parseMessageId', () => {
  it.each(['9c45e6ce', 'wamid.A/b+c==', '~tilde', 'ünï', 'a'])('reads back %s', (id) => {
    const segment = messagePath('chat/1', id).split('/').at(-1) ?? '';

    expect(segment).toMatch(/^~[\w-]+$/);
    expect(parseMessageId(segment)).toBe(id);
  });

  it('takes an id as it was given', () => {
    expect(parseMessageId('wamid.A/b+c==')).toBe('wamid.A/b+c==');
  });

  it.each(['~', '~a', '~YQ==', '~YR', '~_w'])('refuses %s', (segment) => {
    expect(() => parseMessageId(segment)).toThrow(
      expect.objectContaining({ code: 'invalid_path' }) as Error,
    );
  });
});
