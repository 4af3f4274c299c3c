import { inspect } from 'node:util';
import { ConfigError, configOf } from '../../src/config/config';

function faultsOf(environment: Parameters<typeof configOf>[0]): readonly string[] {
  try {
    configOf(environment);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.faults : ['another error'];
  }
}

describe('configOf', () => {
  it('needs nothing', () => {
    expect(configOf({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      maxUploadBytes: 64 * 1024 * 1024,
      retentionDays: 30,
      connector: { kind: 'simulator', port: 3001 },
    });
  });

  it('names every bad setting at once', () => {
    const faults = faultsOf({
      PORT: '80a',
      RETENTION_DAYS: '0',
      API_KEY: 'short',
      LOG_LEVEL: 'loud',
    });
    expect(faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'API_KEY',
      'LOG_LEVEL',
      'PORT',
      'RETENTION_DAYS',
    ]);
  });

  it.each([
    [{ PORT: '70000' }, /PORT.*65535/],
    [{ PORT: '-1' }, /PORT.*whole number/],
    [{ PUBLIC_URL: 'ftp://x' }, /PUBLIC_URL.*http/],
    [{ PUBLIC_URL: 'https://u:hidden@x/' }, /PUBLIC_URL.*no user(?!.*hidden)/],
    [{ CORS_ORIGINS: 'https://a.example/path' }, /CORS_ORIGINS.*origins/],
    [{ CTLIVE_CONNECTOR: 'websocket' }, /CTLIVE_URL.*ws/],
    [{ CTLIVE_CONNECTOR: 'websocket', CTLIVE_URL: 'http://x' }, /CTLIVE_URL.*ws/],
    [
      { CTLIVE_CONNECTOR: 'websocket', CTLIVE_URL: 'wss://u:hidden@x/' },
      /CTLIVE_URL.*no user(?!.*hidden)/,
    ],
    [
      { CTLIVE_CONNECTOR: 'sdk', CTLIVE_URL: 'https://x/sdk.js?t=hidden' },
      /CTLIVE_URL.*no query(?!.*hidden)/,
    ],
    [{ CTLIVE_REST_URL: 'https://u@x/livechat' }, /CTLIVE_REST_URL.*no user/],
    [
      { CTLIVE_REST_URL: 'https://x/livechat?ctlivetoken=hidden' },
      /_REST_URL.*no query(?!.*hidden)/,
    ],
    [{ CTLIVE_CONNECTOR: 'carrier-pigeon' }, /CTLIVE_CONNECTOR/],
  ])('refuses %j and says what would be right', (environment, expected) => {
    expect(faultsOf(environment).join('\n')).toMatch(expected);
  });

  it('prints no secret', () => {
    const key = 'a-very-secret-admin-key';
    const config = configOf({ API_KEY: key, CTLIVE_TOKEN: 'jwt-secret' });
    const printed = JSON.stringify(config) + inspect(config, { depth: 9 }) + String(config.apiKey);
    expect(printed).not.toContain(key);
    expect(printed).not.toContain('jwt-secret');
    expect(config.apiKey?.reveal()).toBe(key);
  });
});
