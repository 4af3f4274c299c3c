import type { IocContainer } from '@tsoa/runtime';
import type { Request } from 'express';
import { gatewayOf, type GatewayContext } from '../gateway-context';

type ControllerClass<T> = new (gateway: GatewayContext, request: Request) => T;

/** Makes a controller for each request; the generated routes ask for it. */
export function iocContainer(request: Request): IocContainer {
  return {
    get: <T>(controller: unknown): T =>
      new (controller as ControllerClass<T>)(gatewayOf(request), request),
  };
}
