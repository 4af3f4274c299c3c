import { chooseUpstream } from '../../src/engine/choose-upstream';
import { EngineError } from '../../src/engine/engine-error';

const chatId = 'CHAT_1';

function codeOf(choose: () => string): string {
  try {
    return choose();
  } catch (error) {
    return error instanceof EngineError ? error.code : 'other';
  }
}

describe('chooseUpstream', () => {
  const configured = ['default', 'sales', 'bot'];

  it.each([
    ['the one named', { chatId, upstream: 'sales' }, [], 'sales'],
    ['the one in the chat', { chatId }, ['bot'], 'bot'],
    ['default when none is in the chat', { chatId }, [], 'default'],
    ['the only one a key sees', { chatId, visibleUpstreams: ['sales'] }, [], 'sales'],
    [
      'the one in the chat that a key sees',
      { chatId, visibleUpstreams: ['bot'] },
      ['sales', 'bot'],
      'bot',
    ],
    ['nothing unknown', { chatId, upstream: 'nobody' }, [], 'upstream_not_found'],
    [
      'nothing hidden',
      { chatId, upstream: 'bot', visibleUpstreams: ['sales'] },
      [],
      'upstream_not_found',
    ],
    ['nothing while two are in the chat', { chatId }, ['sales', 'bot'], 'upstream_ambiguous'],
    ['no hidden default', { chatId, visibleUpstreams: ['sales', 'bot'] }, [], 'upstream_not_found'],
  ])('takes %s', (_, selection, inChat, expected) => {
    expect(codeOf(() => chooseUpstream(selection, { configured, inChat }))).toBe(expected);
  });

  it('names the identities when the caller has to choose', () => {
    const choose = (): string =>
      chooseUpstream({ chatId }, { configured, inChat: ['sales', 'bot'] });
    expect(choose).toThrow(/sales, bot.*\?upstream=/);
  });
});
