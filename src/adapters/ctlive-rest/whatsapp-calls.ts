import type {
  WhatsAppCalls,
  WhatsAppFile,
  WhatsAppTemplate,
  WhatsAppText,
} from '../../engine/rest/ctlive-rest';
import type { RestTransport } from './rest-transport';

const post = { kind: 'write', method: 'POST' } as const;

export class RestWhatsAppCalls implements WhatsAppCalls {
  constructor(private readonly transport: RestTransport) {}

  async text(message: WhatsAppText): Promise<void> {
    const { customerPhoneNumber, servicePhoneNumber, text, chatId } = message;
    if (chatId === undefined) {
      const body = { customerPhoneNumber, servicePhoneNumber, text };
      await this.transport.json({ ...post, name: 'sendExternalMessageToCtlivesocial', body });
      return;
    }
    const address = { userid: customerPhoneNumber, serviceid: servicePhoneNumber };
    const body = { ...address, chatid: chatId, text };
    await this.transport.json({ ...post, name: 'sendExternalTextMessageToActiveChat', body });
  }

  /** The base64 member is called `document` for images too. */
  async multimedia({ base64, sizeBytes, ...body }: WhatsAppFile): Promise<void> {
    const name = 'sendExternalMultimediaMessageToCtlivesocial';
    const file = { member: 'document', sizeBytes, base64 };
    await this.transport.json({ ...post, name, body, file });
  }

  async template(message: WhatsAppTemplate): Promise<void> {
    const name = 'sendExternalTemplateMessageToCtlivesocial';
    // All members are mandatory: without a multimedia header it is null.
    await this.transport.json({
      ...post,
      name,
      body: { ...message, header: message.header ?? null },
    });
  }
}
