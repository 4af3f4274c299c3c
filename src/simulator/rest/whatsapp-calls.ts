import { z } from 'zod';
import { apiUser, taken, type RestParts } from './rest-calls';
import { RestRefusal } from './rest-refusal';

const address = {
  customerPhoneNumber: z.string().regex(/^\d+$/, 'must be digits'),
  servicePhoneNumber: z.string().regex(/^\d+$/, 'must be digits'),
};
const text = z.object({ ...address, text: z.string().min(1) });
const textInChat = z.object({
  userid: z.string().min(1),
  serviceid: z.string().min(1),
  chatid: z.string().min(1),
  text: z.string().min(1),
});
const multimedia = z.object({
  ...address,
  document: z.string().min(4),
  messageType: z.enum(['IMAGE', 'DOCUMENT']),
  fileName: z.string().regex(/\.[A-Za-z0-9]+$/, 'must have an extension'),
});
const header = z.object({
  type: z.enum(['image', 'video', 'document']),
  data: z.string().min(4),
  documentType: z.string().min(1),
  fileName: z.string().min(1),
});
const template = z.object({
  ...address,
  templateName: z.string().min(1),
  language: z.string().min(1),
  header: header.nullable(),
  headerData: z.array(z.string()),
  bodyData: z.array(z.string()),
  dynamicUrl: z.array(z.string()),
});

/** The documented WhatsApp services: checked, and kept for the control API to show. */
export class WhatsAppCalls {
  constructor(private readonly parts: RestParts) {}

  text(body: unknown): object {
    return this.#sent('sendExternalMessageToCtlivesocial', taken(text, body));
  }

  textInChat(body: unknown): object {
    const sent = taken(textInChat, body);
    const chat = this.parts.chats.find(sent.chatid);
    if (!chat?.isActive) throw new RestRefusal('the chat is not active');
    chat.sendText(apiUser(chat, 'API'), sent.text);
    return this.#sent('sendExternalTextMessageToActiveChat', sent);
  }

  multimedia(body: unknown): object {
    return this.#sent('sendExternalMultimediaMessageToCtlivesocial', taken(multimedia, body));
  }

  template(body: unknown): object {
    return this.#sent('sendExternalTemplateMessageToCtlivesocial', taken(template, body));
  }

  #sent(name: string, body: unknown): object {
    this.parts.whatsApp.add({ name, body, ts: this.parts.chats.now });
    return {};
  }
}
