import { pino, type Logger as Pino } from 'pino';
import type { LogFields, Logger, LogLevel } from '../../runtime/logger';

/** One JSON line per entry on standard error; standard output is for people. */
export class PinoLogger implements Logger {
  readonly #pino: Pino;

  constructor(level: LogLevel) {
    const destination = pino.destination({ dest: 2, sync: true });
    this.#pino = pino(
      { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
      destination,
    );
  }

  error(message: string, fields: LogFields = {}): void {
    this.#pino.error(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#pino.warn(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#pino.info(fields, message);
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#pino.debug(fields, message);
  }
}
