import { chatViewOf } from '../../../src/sessions/mapping/chat-view';
import type { Chat } from '../../../src/events/chat';

function chatWith(contact: Record<string, unknown>): Chat {
  const facts = { chatId: 'C', state: 'active', updatedAtMs: 1, metadata: {}, contact } as const;
  return chatViewOf(facts, [], { upstream: 'default', isOwn: () => false });
}

function labelOf(label: unknown, lang: string): string | undefined {
  const datacollection = [{ name: 'n', dc_type: 'name', label }];
  return chatWith({ lang, dataCollections: { f: { datacollection } } }).forms[0]?.fields[0]?.label;
}

describe('the forms of a contact', () => {
  it.each([
    ['a text', 'Nome', 'en-gb', 'Nome'],
    ['the customer’s language', { 'it-it': 'Nome', 'en-gb': 'Name' }, 'it-it', 'Nome'],
    ['the customer’s language, written otherwise', { 'IT-IT': 'Nome', b: 'Name' }, 'it_it', 'Nome'],
    ['the customer’s country', { IT: 'Nome', GB: 'Name' }, 'en-gb', 'Name'],
    ['the language alone', { it: 'Nome', en: 'Name' }, 'it-ch', 'Nome'],
    [
      'English, where the language is missing',
      { 'it-it': 'Nome', 'en-gb': 'Name' },
      'de-de',
      'Name',
    ],
    ['any, where English is missing too', { 'fr-fr': 'Nom' }, 'de-de', 'Nom'],
    ['nothing, where there is none', { 'fr-fr': '' }, '', undefined],
  ])('show a label by %s', (_name, label, lang, shown) => {
    expect(labelOf(label, lang)).toBe(shown);
  });

  it('show what was entered as a text, and take a list of forms too', () => {
    const datacollection = [
      { name: 'stars', dc_type: 'rating_star', value: 4 },
      { name: 'ok', dc_type: 'checkbox', value: true },
      { name: 'several', dc_type: 'checkbox', value: ['a', 'b'] },
      { name: 'none', dc_type: 'text', value: '' },
      null,
    ];
    const { forms } = chatWith({ dataCollections: [{ id: 'f', dc_mode: 'chat', datacollection }] });

    expect(forms).toMatchObject([{ id: 'f', mode: 'chat' }]);
    expect(forms[0]?.fields.map(({ value }) => value)).toEqual(['4', 'true', 'a, b', undefined]);
  });
});

describe('a contact as nobody has it', () => {
  it.each([
    ['users that are no objects', { userID: 'U', users: { U: null, V: 'x' } }],
    ['users that are a text', { userID: 'U', users: 'abc' }],
    ['times no calendar has', { beginTime: 1e300, endTime: -1e300 }],
    ['forms that are none', { dataCollections: { f: null, g: { datacollection: [null, 5] } } }],
    ['call data that is a text', { callData: 'x' }],
  ])('is shown without %s', (_name, contact) => {
    const chat = chatWith(contact);

    expect(chat).toMatchObject({ participants: [], callData: {} });
    expect([chat.startedAt, chat.endedAt, chat.customer]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('keeps of its users what any page has', () => {
    const odd = { nickname: { a: 1 }, channel: 5, isAgent: 'true', isOnline: 'no' };
    const chat = chatWith({ userID: 'U', users: { U: odd, V: { nickname: 'Bo' } } });

    expect(chat.participants).toMatchObject([
      { id: 'U', role: 'customer', isAgent: true },
      { id: 'V', nickname: 'Bo', role: 'unknown' },
    ]);
    expect(chat.participants[0]?.nickname).toBeUndefined();
  });

  it('lists users that came as a list', () => {
    const chat = chatWith({ userID: 'U', users: [{ id: 'U', nickname: 'Ada', channel: 'WEB' }] });

    expect(chat).toMatchObject({ channel: 'web', customer: { id: 'U', nickname: 'Ada' } });
  });
});
