import { consoleLogger } from '../../src/simulator/console-logger';
import { readSimulatorSettings } from '../../src/simulator/settings';

describe('readSimulatorSettings', () => {
  it('has defaults for everything', () => {
    expect(readSimulatorSettings({})).toEqual({
      host: '127.0.0.1',
      port: 3001,
      filesDir: 'data/simulator-3001',
    });
  });

  it('reads HOST, SIMULATOR_PORT and DATA_DIR', () => {
    const env = { HOST: '0.0.0.0', SIMULATOR_PORT: '4001', DATA_DIR: '/srv/ctlive' };
    expect(readSimulatorSettings(env)).toEqual({
      host: '0.0.0.0',
      port: 4001,
      filesDir: '/srv/ctlive/simulator-4001',
    });
  });

  it('names every bad setting', () => {
    const env = { HOST: '', SIMULATOR_PORT: '65536' };
    expect(() => readSimulatorSettings(env)).toThrow(/HOST: .*; SIMULATOR_PORT: must be/);
    expect(() => readSimulatorSettings({ SIMULATOR_PORT: '3001x' })).toThrow(/SIMULATOR_PORT/);
  });
});

describe('consoleLogger', () => {
  it('writes one line per message, debug left out', () => {
    const lines: string[] = [];
    const logger = consoleLogger((line) => void lines.push(line));
    logger.info('started', { url: 'http://a', error: new Error('two\nlines') });
    logger.warn('careful');
    logger.debug('noise');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^info started url="http:\/\/a" error="Error: two\\nlines.*\n$/);
    expect(lines[1]).toBe('warn careful\n');
  });
});
