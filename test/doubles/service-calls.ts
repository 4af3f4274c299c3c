import { call, type Answer } from './http-gateway';
import { testKey } from './processes';
import type { RunningService } from './running-service';

export type AskOptions = {
  readonly body?: unknown;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A call of a whole gateway. */
export function ask(
  service: RunningService,
  method: string,
  path: string,
  { body, key = testKey, headers }: AskOptions = {},
): Promise<Answer> {
  return call(`${service.url}${path}`, method, { key, json: body, headers });
}

/** A call of the control API of its simulator. */
export function control(
  service: RunningService,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  return call(`${service.started.simulatorUrl}/control${path}`, method, { json: body });
}
