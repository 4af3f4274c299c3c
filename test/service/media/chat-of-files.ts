import type { Environment } from '../../../src/config/env';
import type { Message } from '../../../src/events/message';
import { testKey } from '../../doubles/processes';
import { RunningService } from '../../doubles/running-service';
import { ask, control } from '../../doubles/service-calls';
import { until } from '../../doubles/until';
import { multipartBody, multipartType, type Part } from '../../http/multimedia-engine';

/** A whole gateway that has joined one chat of its simulator. */
export class ChatOfFiles implements AsyncDisposable {
  readonly path = '/chats/CHAT_FILES';

  private constructor(readonly service: RunningService) {}

  static async start(environment: Environment = {}): Promise<ChatOfFiles> {
    const chat = new ChatOfFiles(await RunningService.start(environment));
    await control(chat.service, 'POST', '/chats', { chatId: 'CHAT_FILES' });
    await ask(chat.service, 'POST', `${chat.path}/join`, { body: {} });
    return chat;
  }

  upload(parts: readonly Part[]): Promise<Response> {
    return fetch(`${this.service.url}${this.path}/multimedia`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${testKey}`, 'Content-Type': multipartType },
      body: multipartBody(parts),
    });
  }

  /** The customer sends a file; resolves when the gateway has kept it. */
  async receive(bytes: Buffer, fileName = 'a.pdf', documentType = 'pdf'): Promise<Message> {
    const file = { fileName, documentType, base64: bytes.toString('base64') };
    const sent = await control(this.service, 'POST', `${this.path}/file`, file);
    const id = sent.body.messageId as string;
    await until(async () => (await this.message(id)).mediaState === 'available');
    return this.message(id);
  }

  async message(id: string): Promise<Message> {
    return (await ask(this.service, 'GET', `${this.path}/messages/${id}`)).body as Message;
  }

  /** What CTLive has of the chat. */
  async truth(): Promise<readonly { messageType: string }[]> {
    const { body } = await control(this.service, 'GET', this.path);
    return body.messages.map((message: { data: { messageType: string } }) => message.data);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.service[Symbol.asyncDispose]();
  }
}
