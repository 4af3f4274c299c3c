import { sandboxUrls } from '../../../src/http/sandbox/sandbox-urls';

describe('the URLs of the sandbox', () => {
  it('are the three names of the loopback', () => {
    expect(sandboxUrls({ localUrl: 'http://127.0.0.1:3000', host: '127.0.0.1' })).toEqual([
      'http://127.0.0.1:3000/sandbox/',
      'http://localhost:3000/sandbox/',
      'http://[::1]:3000/sandbox/',
    ]);
  });

  it('are those of the loopback beside a public one, with its path', () => {
    const publicUrl = 'https://Chat.Example.com:443/gateway/';
    const urls = sandboxUrls({ localUrl: 'http://[::1]:80', host: '::1', publicUrl });
    expect(urls).toContain('https://chat.example.com/gateway/sandbox/');
    expect(urls).toContain('http://[::1]/sandbox/');
  });

  it.each(['0.0.0.0', '::'])('are those of every address where it listens on %s', (host) => {
    const urls = sandboxUrls({ localUrl: 'http://127.0.0.1:3000', host });
    expect(urls).toContain('http://localhost:3000/sandbox/');
    expect(urls.every((url) => new URL(url).port === '3000')).toBe(true);
  });

  it('are its one address where it listens on no other', () => {
    const place = { localUrl: 'http://192.0.2.7:3000', host: '192.0.2.7' };
    expect(sandboxUrls(place)).toEqual(['http://192.0.2.7:3000/sandbox/']);
  });
});
