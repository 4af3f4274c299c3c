import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../../src/config/env';
import type { Message } from '../../../src/events/message';
import { testKey } from '../../doubles/processes';
import { RunningService } from '../../doubles/running-service';
import { ask, control } from '../../doubles/service-calls';
import { temporaryDirectory, type TemporaryDirectory } from '../../doubles/temporary-directory';
import { until } from '../../doubles/until';
import { multipartBody, multipartType, type Part } from '../../http/multimedia-engine';

type TrueMessage = {
  readonly messageType: string;
  readonly content: { readonly fileName?: string };
};

/** A whole gateway that has joined one chat of its simulator. */
export class ChatOfFiles implements AsyncDisposable {
  readonly path = '/chats/CHAT_FILES';

  private constructor(
    readonly service: RunningService,
    private readonly directory: TemporaryDirectory,
  ) {}

  static async start(environment: Environment = {}): Promise<ChatOfFiles> {
    const directory = await temporaryDirectory();
    const service = await RunningService.start({ DATA_DIR: directory.path, ...environment });
    const chat = new ChatOfFiles(service, directory);
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
  async truth(): Promise<readonly TrueMessage[]> {
    const { body } = await control(this.service, 'GET', this.path);
    return body.messages.map((message: { data: TrueMessage }) => message.data);
  }

  /** Names of the files CTLive has, in order. */
  async filesInTruth(): Promise<readonly string[]> {
    const files = (await this.truth()).filter(({ content }) => content.fileName !== undefined);
    return files.map(({ content }) => content.fileName ?? '');
  }

  /** Names of files on their way in, on the gateway's side and on CTLive's. */
  async unfinished(): Promise<readonly string[]> {
    const drafts = await readdir(join(this.directory.path, 'media', 'drafts'));
    const parts = await readdir(join(this.directory.path, 'simulator'));
    return [...drafts, ...parts.filter((name) => name.endsWith('.part'))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service[Symbol.asyncDispose]();
    await this.directory[Symbol.asyncDispose]();
  }
}
