import './runtime/small-heap';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, configOf, type Config } from './config/config';
import { programEnvironment, readEnvironment } from './config/env';
import { AppError } from './runtime/app-error';
import { SystemClock } from './runtime/clock';
import { Service, type Started } from './service';

const forcedExitMs = 10_000;

function versionOf(directory: string): string {
  const text = readFileSync(join(directory, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function greet(started: Started): void {
  const lines = [
    `CTLive Gateway is ready at ${started.url}`,
    `  Swagger UI      ${started.url}/docs`,
    `  OpenAPI         ${started.url}/openapi.json`,
    `  events (SSE)    ${started.url}/events/stream`,
  ];
  if (started.simulatorUrl) {
    lines.push(
      `  customer page   ${started.simulatorUrl}/  (simulator: a stand-in, not the vendor's CTLive)`,
      `  simulator API   ${started.simulatorUrl}/control/docs`,
      `  demo chat       ${started.demoChatId}`,
    );
  }
  lines.push(
    started.adminKey
      ? `  admin key       ${started.adminKey}  (shown once, keep it)`
      : '  admin key       as made at the first start, or as set in API_KEY',
  );
  console.log(lines.join('\n'));
}

/** Shows what a person has to put right, without a stack; anything else with one. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof AppError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(config: Config): Promise<void> {
  const version = versionOf(__dirname);
  const service = new Service(config, {
    clock: new SystemClock(),
    version,
    programEnvironment: programEnvironment(),
  });
  const { logger } = service;
  logger.info('starting', { version, node: process.version, config });
  let stopping: Promise<void> | undefined;
  const stop = (reason: string): void => {
    setTimeout(() => process.exit(process.exitCode ?? 0), forcedExitMs).unref();
    logger.info('stopping', { reason });
    stopping ??= service[Symbol.asyncDispose]().catch((error: unknown) => {
      logger.error('could not stop cleanly', { error: explain(error) });
      process.exitCode = 1;
    });
  };
  const crash = (error: unknown): void => {
    logger.error('a fault nobody caught', { error: explain(error) });
    process.exitCode = 1;
    stop('a fault nobody caught');
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  try {
    greet(await service.start());
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
    stop('could not start');
  }
}

try {
  void run(configOf(readEnvironment()));
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
