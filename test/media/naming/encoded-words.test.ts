import { decodedWords } from '../../../src/media/naming/encoded-words';

const cut = Buffer.from('dà.png');

describe('decodedWords', () => {
  it.each([
    ['=?UTF-8?Q?d=C3=A0.png?=', 'dà.png'],
    ['=?utf-8?b?ZMOgLnBuZw==?=', 'dà.png'],
    ['=?utf-8?B?ZMOgLnBuZw?=', 'dà.png'],
    ['=?UTF-8*it?Q?d=c3=a0_in_su.png?=', 'dà in su.png'],
    ['=?ISO-8859-1?Q?d=E0.png?=', 'dà.png'],
    ['=?koi8-r?Q?=C6.png?=', 'ф.png'],
    ['=?UTF-8?Q?one?= =?UTF-8?Q?_two.png?=', 'one two.png'],
    [`=?UTF-8?B?${b64(cut.subarray(0, 2))}?= =?UTF-8?B?${b64(cut.subarray(2))}?=`, 'dà.png'],
  ])('reads %s as %s', (name, expected) => {
    expect(decodedWords(name)).toBe(expected);
  });

  it.each([
    'photo.png',
    '',
    'dà.png',
    'before =?UTF-8?Q?a.png?=',
    '=?UTF-8?Q?a?=.png',
    '=?UTF-8?X?a.png?=',
    '=?no-such-charset?Q?a.png?=',
    '=?UTF-8?Q?=FF.png?=',
    '=?UTF-8?Q?a?= =?ISO-8859-1?Q?b.png?=',
  ])('leaves %j as it is', (name) => {
    expect(decodedWords(name)).toBe(name);
  });
});

function b64(bytes: Buffer): string {
  return bytes.toString('base64');
}
