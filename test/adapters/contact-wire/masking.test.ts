import { maskingTo } from '../../../src/adapters/contact-wire/masking';

describe('maskingTo', () => {
  it.each([
    'ws://127.0.0.1:3001/contact-wire',
    'ws://127.8.8.8',
    'ws://localhost/wire',
    'ws://[::1]:3001/',
    'ws+unix:/tmp/ctlive-sdk-x/host.sock:/secret?identity=default',
  ])('spares %s the masks, since nobody is in between', (url) => {
    const mask = Buffer.from('ffffffff', 'hex');
    maskingTo(url).generateMask?.(mask);
    expect(mask.toString('hex')).toBe('00000000');
  });

  it.each([
    'ws://eu.example/wire',
    'wss://eu.example/wire',
    'wss://127.0.0.1/wire',
    'ws://10.0.0.1/wire',
    'ws://127.0.0.1.evil.example/',
    'ws://localhost.evil.example/',
    'ws://[::2]/',
    'no URL',
  ])('leaves %s the random masks of ws', (url) => {
    expect(maskingTo(url)).toEqual({});
  });
});
