import type { LogFields, Logger } from '../runtime/logger';

type Write = (line: string) => void;

/** One line per message, debug left out. */
export function consoleLogger(write: Write): Logger {
  const line =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      write(`${level} ${message}${Object.entries(fields).map(inLine).join('')}\n`);
  return { error: line('error'), warn: line('warn'), info: line('info'), debug: () => undefined };
}

function inLine([name, value]: readonly [string, unknown]): string {
  const shown = value instanceof Error ? (value.stack ?? value.message) : value;
  return ` ${name}=${JSON.stringify(shown)}`;
}
