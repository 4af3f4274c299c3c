import {
  Controller,
  Extension,
  Get,
  OperationId,
  Response,
  Route,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import { StorageUnavailableError } from '../../events/storage-errors';
import { AppError } from '../../runtime/app-error';
import type { GatewayContext } from '../gateway-context';
import type { Problem } from '../problems/problem';

/** What a probe is told. */
export type HealthStatus = {
  /** Always `ok`: anything else is a problem. */
  readonly status: 'ok' | 'other';
};

@Route('')
@Tags('Health')
export class HealthController extends Controller {
  constructor(private readonly gateway: GatewayContext) {
    super();
  }

  /**
   * Answers while the process runs. For a liveness probe.
   * @summary Is the process alive
   */
  @Get('livez')
  @OperationId('getLiveness')
  @SuccessResponse(200, 'The process runs.')
  async getLiveness(): Promise<HealthStatus> {
    return Promise.resolve({ status: 'ok' });
  }

  /**
   * Answers 200 while the gateway can serve: it listens and its store can be written. Whether an
   * upstream is connected is told by `GET /upstreams`. For a readiness probe.
   * @summary Is the gateway ready
   */
  @Get('readyz')
  @OperationId('getReadiness')
  @SuccessResponse(200, 'The gateway serves.')
  @Response<Problem>(503, 'The gateway cannot serve.', undefined, 'application/problem+json')
  @Extension('x-problems', ['storage_unavailable', 'shutting_down'])
  async getReadiness(): Promise<HealthStatus> {
    await this.gateway.readiness().catch((cause: unknown) => {
      if (cause instanceof AppError) throw cause;
      throw new StorageUnavailableError('The store cannot be written.', { cause });
    });
    return { status: 'ok' };
  }
}
