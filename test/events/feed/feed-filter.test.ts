import type { StoredEvent } from '../../../src/events/event';
import { matchesFilter } from '../../../src/events/feed/feed-filter';

const event: StoredEvent = {
  position: 1,
  id: 'evt_1',
  cursor: 'c',
  type: 'message.received',
  atMs: 0,
  upstream: 'default',
  chatId: 'CHAT_1',
  sequence: 1,
  json: '{}',
};

describe('matchesFilter', () => {
  it.each([
    [{}, true],
    [{ chatIds: ['CHAT_1'] }, true],
    [{ chatIds: ['CHAT_2'] }, false],
    [{ chatIds: [] }, false],
    [{ upstreams: ['other', 'default'] }, true],
    [{ upstreams: ['other'] }, false],
    [{ types: ['message.received'] }, true],
    [{ types: ['message.*'] }, true],
    [{ types: ['*'] }, true],
    [{ types: ['message'] }, false],
    [{ types: ['messag.*', 'link.*'] }, false],
    [{ chatIds: ['CHAT_1'], types: ['link.sent'] }, false],
  ])('says of %j: %s', (filter, isMatch) => {
    expect(matchesFilter(event, filter)).toBe(isMatch);
  });

  it('keeps events about no chat from a reader of some chats', () => {
    const aboutNoChat = { ...event, chatId: undefined };
    expect(matchesFilter(aboutNoChat, { chatIds: ['CHAT_1'] })).toBe(false);
    expect(matchesFilter(aboutNoChat, {})).toBe(true);
  });
});
