import {
  Controller,
  Extension,
  Get,
  OperationId,
  Path,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request } from 'express';
import { OperationError } from '../../operations/operation-error';
import type { OperationRecord, OperationState } from '../../operations/operation-records';
import { isoTime } from '../../runtime/clock';
import type { GatewayContext } from '../gateway-context';
import type { IdempotencyKey } from '../request/field-types';
import { principalOf } from '../request/request-facts';

/** A write named by its Idempotency-Key, and what became of it. */
export type Operation = {
  /** The key that named the write. */
  readonly idempotencyKey: string;
  /** `unknown`: it may or may not have happened; repeat the call to find out. */
  readonly state: OperationState;
  /** HTTP method of the write. */
  readonly method: string;
  /** Path of the write. */
  readonly path: string;
  /** When the write began.
   * @format date-time
   */
  readonly createdAt: string;
  /** When the write ended.
   * @format date-time
   */
  readonly completedAt?: string;
  /** HTTP status of its answer.
   * @isInt responseStatus
   */
  readonly responseStatus?: number;
  /** The message that was sent. */
  readonly messageId?: string;
};

@Route('operations')
@Tags('Operations')
export class OperationController extends Controller {
  constructor(
    private readonly gateway: GatewayContext,
    private readonly request: Request,
  ) {
    super();
  }

  /**
   * What became of a call that carried an Idempotency-Key. Only the API key that made the call
   * may ask.
   * @summary Get an operation
   */
  @Get('{idempotencyKey}')
  @OperationId('getOperation')
  @Security('bearerAuth')
  @SuccessResponse(200, 'The operation.')
  @Extension('x-problems', ['operation_not_found'])
  async getOperation(@Path() idempotencyKey: IdempotencyKey): Promise<Operation> {
    const { keyId } = principalOf(this.request);
    const record = await this.gateway.operations.find(keyId, idempotencyKey);
    if (!record) {
      throw new OperationError(
        'operation_not_found',
        'This API key began no operation under this Idempotency-Key.',
      );
    }
    return operationOf(record);
  }
}

function operationOf(record: OperationRecord): Operation {
  const { idempotencyKey, state, method, path, responseStatus, messageId } = record;
  return {
    idempotencyKey,
    state,
    method,
    path,
    createdAt: isoTime(record.createdAtMs),
    completedAt: record.completedAtMs === undefined ? undefined : isoTime(record.completedAtMs),
    responseStatus,
    messageId,
  };
}
