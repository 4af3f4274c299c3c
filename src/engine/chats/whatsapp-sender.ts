import { asEngineCall } from '../engine-failures';
import type { WhatsAppFile, WhatsAppTemplate, WhatsAppText } from '../rest/ctlive-rest';
import type { RestAccess } from '../rest/rest-access';
import { requiredRest } from '../rest/rest-required';

export type {
  WhatsAppFile,
  WhatsAppTemplate,
  WhatsAppTemplateHeader,
  WhatsAppText,
} from '../rest/ctlive-rest';

/**
 * PORT. CTLive's WhatsApp sends. Resolves when CTLive has accepted; it gives no message id. Never
 * repeated inside. Rejects with EngineError. Called by HTTP.
 */
export interface WhatsAppSender {
  sendText(upstream: string, message: WhatsAppText): Promise<void>;
  sendFile(upstream: string, message: WhatsAppFile): Promise<void>;
  sendTemplate(upstream: string, message: WhatsAppTemplate): Promise<void>;
}

export class RestWhatsAppSender implements WhatsAppSender {
  constructor(private readonly access: RestAccess) {}

  async sendText(upstream: string, message: WhatsAppText): Promise<void> {
    const { whatsApp } = requiredRest(this.access, upstream);
    await asEngineCall('write', () => whatsApp.text(message));
  }

  async sendFile(upstream: string, message: WhatsAppFile): Promise<void> {
    const { whatsApp } = requiredRest(this.access, upstream);
    await asEngineCall('write', () => whatsApp.multimedia(message));
  }

  async sendTemplate(upstream: string, message: WhatsAppTemplate): Promise<void> {
    const { whatsApp } = requiredRest(this.access, upstream);
    await asEngineCall('write', () => whatsApp.template(message));
  }
}
