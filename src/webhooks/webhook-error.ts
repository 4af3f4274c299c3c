import { AppError } from '../runtime/app-error';

export type WebhookErrorCode =
  'webhook_not_found' | 'delivery_not_found' | 'webhook_disabled' | 'url_not_allowed';

/** A call about webhooks that is refused. Nothing was done. */
export class WebhookError extends AppError {
  override readonly outcome = 'not_done';

  constructor(
    readonly code: WebhookErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export function webhookNotFound(): WebhookError {
  return new WebhookError('webhook_not_found', 'There is no such webhook.');
}
