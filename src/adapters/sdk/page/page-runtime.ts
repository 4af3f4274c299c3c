import type { PlainValues } from './plain-values';

/**
 * What runs in the page beside the vendor's script. It is sent there as text, so the class stands
 * alone: types apart no import, nothing from outside its own body. Phases of a chat: joining; joined, its
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

/** Made once per page, before the vendor's script. What it hands out is plain JSON. */
export class PageRuntime {
  #chats = new Map<string, PageChat>();
  #heads = new Map<string, number>();
  #outgoing = new Map<string, string[]>();
  #incoming = new Map<string, string>();
  /** Our own errors, as opposed to the SDK's. */
  #missing = new WeakSet<object>();

  constructor(
    private readonly tell: (text: string) => void,
    private readonly plain: PlainValues,
  ) {}

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

  /** Takes the text of a file the browser was given. False when it cannot be read. */
  async take(
    name: string,
    file: { text(): Promise<string> } | undefined,
    length: number,
  ): Promise<boolean> {
    const text = await file?.text();
    if (text?.length !== length) return false;
    this.#outgoing.set(name, [text]);
    return true;
  }

  #answers(): Record<string, Call> {
    return {
      login: (token) => this.#login(token),
      join: (chatId, nickname) => this.#join(chatId as string, nickname),
      leave: (chatId) => this.#leave(chatId as string),
      end: (chatId) => this.#livechat('endContact', [this.#contact(chatId)]),
      text: (chatId, text) => this.#ask(chatId, 'sendMessage', [text]),
      link: (chatId, url) => this.#ask(chatId, 'SendLink', [url]),
      writing: (chatId, isWriting) => this.#setWriting(chatId, isWriting),
      history: (chatId) => this.#livechat('getChatHistory', [chatId, true]),
      contact: (chatId) => this.#livechat('getContactByChatID', [chatId]),
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
    return this.#livechat('login', [token ?? null, false, false, onLogout]);
  }

  /** Once per page and chat: a second call would attach the handlers twice. */
  async #join(chatId: string, nickname: unknown): Promise<unknown> {
    const present = this.#chats.get(chatId);
    const last = this.#heads.get(chatId) ?? 0;
    if (present && !present.isEnded) return { contact: this.#described(present.contact), last };
    const args = nickname === undefined ? [chatId] : [chatId, nickname];
    const joined = await this.#of(this.#sdk(), 'joinContact')(...args);
    const contact = this.#contactIn(joined as Members | undefined);
    if (!contact) return { answer: this.plain.of(joined) };
    const others = this.#chats.get(chatId);
    if (others && !others.isEnded && others !== present) return { contact: {}, last };
    this.#enter({ chatId, contact, isEnded: false });
    return { contact: this.#described(contact), last };
  }

  #described(contact: Members): unknown {
    return this.plain.of(contact['contact']) ?? {};
  }

  #enter(chat: PageChat): void {
    this.#chats.set(chat.chatId, chat);
    try {
      this.#attach(chat);
    } catch (error) {
      this.#chats.delete(chat.chatId);
      throw error;
    }
  }

  /** The object with the methods, which an answer may wrap. */
  #contactIn(joined: Members | undefined): Members | undefined {
    const candidates = [joined, joined?.['contact'], joined?.['data']] as (Members | undefined)[];
    return candidates.find((each) => typeof each?.['on'] === 'function');
  }

  /** An SDK may refuse a name that is newer or older than itself; it has messages at least. */
  #attach(chat: PageChat): void {
    const on = this.#of(chat.contact, 'on');
    const attach = (name: string): unknown =>
      on(name, (event: unknown) => this.#onEvent(chat, name, event));
    attach('message');
    const others = [
      'link',
      'multimediaMessage',
      'messageReceived',
      'messageSeen',
      'multimediaMessageStored',
      'isWriting',
      'contactEnded',
    ];
    for (const name of others) {
      try {
        attach(name);
      } catch {
        continue;
      }
    }
  }

  #onEvent(chat: PageChat, name: string, event: unknown): void {
    const { chatId } = chat;
    if (this.#chats.get(chatId) !== chat) return;
    if (name === 'contactEnded') chat.isEnded = true;
    const seq = (this.#heads.get(chatId) ?? 0) + 1;
    this.#heads.set(chatId, seq);
    const atMs = Math.round(performance.timeOrigin + performance.now());
    this.#say({ kind: 'event', chatId, seq, name, event: this.plain.of(event), atMs });
  }

  async #leave(chatId: string): Promise<unknown> {
    const answer = (await this.#livechat('leave', [chatId])) as Members | undefined;
    if (answer?.['result'] !== false) this.#chats.delete(chatId);
    return answer;
  }

  /** No page shows what it answers, so nothing is waited for. */
  #setWriting(chatId: unknown, isWriting: unknown): void {
    const answer = this.#of(this.#contact(chatId), 'isWriting')(isWriting);
    void Promise.resolve(answer).catch(() => undefined);
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
    const answered = replyTo === undefined ? [] : [this.plain.idAsGiven(replyTo as string)];
    return this.#ask(chatId, 'SendMultimediaMessage', [messageType, content, ...answered]);
  }

  /** The description; the file itself is read in slices. */
  async #fetch(chatId: string, messageId: string, transferId: string): Promise<unknown> {
    const get = this.#of(this.#contact(chatId), 'GetMultimediaMessageInActiveChat');
    const answer = await get(chatId, this.plain.idAsGiven(messageId));
    const { plain, base64 } = this.plain.withFile(answer);
    this.#incoming.set(transferId, base64);
    return { answer: plain, length: base64.length };
  }

  async #ask(chatId: unknown, name: string, args: readonly unknown[]): Promise<unknown> {
    return this.plain.of(await this.#of(this.#contact(chatId), name)(...args));
  }

  async #livechat(name: string, args: readonly unknown[]): Promise<unknown> {
    return this.plain.of(await this.#of(this.#sdk(), name)(...args));
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
    const isMissing = this.#missing.has(Object(error) as object);
    return { kind: isMissing ? 'missing' : 'refused', text: this.plain.wordsOf(error) };
  }

  #say(notice: PageNotice): void {
    this.tell(JSON.stringify(notice));
  }
}
