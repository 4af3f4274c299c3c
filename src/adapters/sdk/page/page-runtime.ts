/**
 * What runs in the page beside the vendor's script. It is sent there as text, so the class stands
 * alone: no import, nothing from outside its own body. Phases of a chat: joining; joined, its
 * handlers attached in the turn in which `joinContact` resolved; left or ended.
 */
export type PageAnswer =
  | { readonly kind: 'done'; readonly value?: unknown }
  /** The SDK refused, by rejecting or by throwing; `text` is what it said. */
  | { readonly kind: 'refused'; readonly text: string }
  /** This page is not in the chat, or the SDK has no such call. */
  | { readonly kind: 'missing'; readonly text: string };

/** What the page says by itself. */
export type PageNotice =
  | { readonly kind: 'logout'; readonly reason: string }
  | {
      readonly kind: 'event';
      readonly chatId: string;
      /** 1, 2, 3, ... per chat for the life of the page. */
      readonly seq: number;
      readonly name: string;
      readonly event?: unknown;
      readonly atMs: number;
    };

type Call = (...args: unknown[]) => unknown;
type Members = { [name: string]: unknown };
type PageChat = { readonly chatId: string; contact: Members; isEnded: boolean };

/** Made once per page. What it hands out is plain JSON, whatever the SDK gave. */
export class PageRuntime {
  #chats = new Map<string, PageChat>();
  #heads = new Map<string, number>();
  #outgoing = new Map<string, string[]>();
  #incoming = new Map<string, string>();
  /** Our own errors, as opposed to the SDK's. */
  #missing = new WeakSet<object>();

  constructor(private readonly tell: (text: string) => void) {}

  isReady(): boolean {
    return typeof this.#sdk()['joinContact'] === 'function';
  }

  /** Never rejects. */
  async call(op: string, args: readonly unknown[]): Promise<PageAnswer> {
    try {
      return { kind: 'done', value: await this.#answers()[op]?.(...args) };
    } catch (error) {
      return this.#refusal(error);
    }
  }

  #answers(): Record<string, Call> {
    return {
      login: (token) => this.#login(token),
      join: (chatId, nickname) => this.#join(chatId as string, nickname),
      leave: (chatId) => this.#leave(chatId as string),
      end: (chatId) => this.#of(this.#sdk(), 'endContact')(this.#contact(chatId)),
      text: async (chatId, text) => this.#plain(await this.#ask(chatId, 'sendMessage', [text])),
      link: async (chatId, url) => this.#plain(await this.#ask(chatId, 'SendLink', [url])),
      writing: async (chatId, isWriting) =>
        void (await this.#ask(chatId, 'isWriting', [isWriting])),
      history: async (chatId) =>
        this.#plain(await this.#of(this.#sdk(), 'getChatHistory')(chatId, true)),
      contact: async (chatId) =>
        this.#plain(await this.#of(this.#sdk(), 'getContactByChatID')(chatId)),
      append: (transferId, base64) => this.#append(transferId as string, base64 as string),
      drop: (transferId) => this.#drop(transferId as string),
      file: (chatId, transferId, content) =>
        this.#sendFile(chatId as string, transferId as string, content as Members),
      fetch: (chatId, messageId, transferId) =>
        this.#fetch(chatId as string, messageId as string, transferId as string),
      slice: (transferId, start, end) =>
        this.#incoming.get(transferId as string)?.slice(start as number, end as number) ?? '',
    };
  }

  #sdk(): Members {
    const scope = globalThis as { LIVECHATSDK?: { LIVECHAT?: Members }; LIVECHAT?: Members };
    return scope.LIVECHATSDK?.LIVECHAT ?? scope.LIVECHAT ?? {};
  }

  async #login(token: unknown): Promise<unknown> {
    const sdk = this.#sdk();
    if (typeof sdk['login'] !== 'function') return undefined;
    const onLogout = (reason: unknown): void =>
      this.#say({ kind: 'logout', reason: String(reason) });
    const answer = await this.#of(sdk, 'login')(token ?? null, false, false, onLogout);
    return this.#plain(answer);
  }

  /** Once per page and chat: a second call would attach the handlers twice. */
  async #join(chatId: string, nickname: unknown): Promise<unknown> {
    const present = this.#chats.get(chatId);
    const last = this.#heads.get(chatId) ?? 0;
    if (present && !present.isEnded) {
      return { contact: this.#plain(present.contact['contact']), last };
    }
    const join = this.#of(this.#sdk(), 'joinContact');
    const joined = await (nickname === undefined ? join(chatId) : join(chatId, nickname));
    const chat = { chatId, contact: joined as Members, isEnded: false };
    const others = this.#chats.get(chatId);
    if (others && !others.isEnded && others !== present) return { contact: {}, last };
    this.#chats.set(chatId, chat);
    this.#attach(chat);
    return { contact: this.#plain(chat.contact['contact']), last };
  }

  #attach(chat: PageChat): void {
    const names = [
      'message',
      'link',
      'multimediaMessage',
      'messageReceived',
      'messageSeen',
      'multimediaMessageStored',
      'isWriting',
      'contactEnded',
    ];
    const on = this.#of(chat.contact, 'on');
    for (const name of names) on(name, (event: unknown) => this.#onEvent(chat, name, event));
  }

  #onEvent(chat: PageChat, name: string, event: unknown): void {
    const { chatId } = chat;
    if (this.#chats.get(chatId) !== chat) return;
    if (name === 'contactEnded') chat.isEnded = true;
    const seq = (this.#heads.get(chatId) ?? 0) + 1;
    this.#heads.set(chatId, seq);
    const atMs = Math.round(performance.timeOrigin + performance.now());
    this.#say({ kind: 'event', chatId, seq, name, event: this.#plain(event), atMs });
  }

  async #leave(chatId: string): Promise<void> {
    this.#chats.delete(chatId);
    await this.#of(this.#sdk(), 'leave')(chatId);
  }

  #append(transferId: string, base64: string): void {
    const pieces = this.#outgoing.get(transferId) ?? [];
    pieces.push(base64);
    this.#outgoing.set(transferId, pieces);
  }

  #drop(transferId: string): void {
    this.#outgoing.delete(transferId);
    this.#incoming.delete(transferId);
  }

  async #sendFile(chatId: string, transferId: string, file: Members): Promise<unknown> {
    const { messageType, replyTo, ...described } = file;
    const base64 = this.#outgoing.get(transferId)?.join('') ?? '';
    this.#outgoing.delete(transferId);
    const content = { [messageType === 'IMAGE' ? 'img' : 'document']: base64, ...described };
    const args = replyTo === undefined ? [messageType, content] : [messageType, content, replyTo];
    return this.#plain(await this.#ask(chatId, 'SendMultimediaMessage', args));
  }

  /** The description; the file itself is read in slices. */
  async #fetch(chatId: string, messageId: string, transferId: string): Promise<unknown> {
    const args = [chatId, messageId];
    const answer = (await this.#ask(chatId, 'GetMultimediaMessageInActiveChat', args)) as Members;
    const found = (answer?.['data'] ?? answer) as Members | undefined;
    const content = (found?.['content'] ?? {}) as Members;
    const name = ['img', 'document', 'audio', 'video'].find((each) => content[each]);
    const file = name === undefined ? '' : content[name];
    const base64 = typeof file === 'string' ? file.replace(/^data:[^,]*,|\s+/g, '') : '';
    this.#incoming.set(transferId, base64);
    const { [name ?? '']: _, ...rest } = content;
    const description = { ...found, content: rest };
    return {
      result: answer?.['result'],
      error: this.#plain(answer?.['error']),
      description: this.#plain(description),
      length: base64.length,
    };
  }

  async #ask(chatId: unknown, name: string, args: readonly unknown[]): Promise<unknown> {
    return this.#of(this.#contact(chatId), name)(...args);
  }

  #contact(chatId: unknown): Members {
    const chat = this.#chats.get(chatId as string);
    if (!chat) throw this.#absence('the page is not in this chat');
    return chat.contact;
  }

  #of(owner: Members, name: string): Call {
    const call = owner?.[name];
    if (typeof call !== 'function') {
      throw this.#absence(`the SDK has no ${name}`);
    }
    return (...args) => (call as Call).apply(owner, args);
  }

  #absence(text: string): Error {
    const error = new Error(text);
    this.#missing.add(error);
    return error;
  }

  #refusal(error: unknown): PageAnswer {
    const { message, error: reason } = Object(error) as Members;
    const said = [message, reason, error].find((each) => typeof each === 'string');
    const text = String(said ?? JSON.stringify(error)).slice(0, 1000);
    return { kind: this.#missing.has(Object(error) as object) ? 'missing' : 'refused', text };
  }

  #say(notice: PageNotice): void {
    this.tell(JSON.stringify(notice));
  }

  /** JSON of anything: without cycles, functions, and the files that belong in no event. */
  #plain(value: unknown): unknown {
    const above: unknown[] = [];
    function visit(this: unknown, _name: string, each: unknown): unknown {
      if (typeof each === 'bigint') return String(each);
      if (typeof each === 'string') return each.length > 200_000 ? undefined : each;
      if (typeof each !== 'object' || each === null) return each;
      while (above.length > 0 && above.at(-1) !== this) above.pop();
      if (above.includes(each)) return undefined;
      above.push(each);
      return each;
    }
    try {
      const text = JSON.stringify(value, visit) as string | undefined;
      return text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }
}
