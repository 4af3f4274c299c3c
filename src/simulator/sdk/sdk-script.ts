/**
 * The simulator's own livechatsdk.js: the documented surface of CTLive's SDK, casing as printed,
 * over the simulator's contact wire. Phases: the script is loaded; `login`, or the first call that
 * needs it, opens the connection; its loss logs everybody out (`keepaliveExpired`).
 */
export const sdkScript = String.raw`(() => {
  'use strict';
  const base = new URL(document.currentScript.src);
  const [, , tenant] = base.pathname.split('/');
  const wireUrl = base.origin.replace(/^http/, 'ws') + '/contact-wire';
  const chunkChars = 65536;
  const window_ = 4;
  const contacts = new Map();
  let opening;
  let onLogout;

  class Line {
    #socket;
    #lastId = 0;
    #waiting = new Map();
    #transfers = new Map();

    open(token) {
      return new Promise((resolve, reject) => {
        const socket = (this.#socket = new WebSocket(wireUrl));
        socket.onopen = () => this.send({ type: 'hello', versions: [1], domain: tenant, token });
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === 'welcome') resolve(this);
          else if (frame.type === 'refused') reject(frame.message);
          else this.#receive(frame);
        };
        socket.onclose = () => {
          reject('CTLive cannot be reached');
          this.#lose();
        };
      });
    }

    close() {
      this.#socket.onclose = () => this.#lose();
      this.#socket.close();
    }

    send(frame) {
      if (this.#socket.readyState === 1) this.#socket.send(JSON.stringify(frame));
    }

    ask(request) {
      return new Promise((resolve, reject) => {
        const id = (this.#lastId += 1);
        this.#waiting.set(id, { resolve, reject });
        this.send({ type: 'request', id, request });
      });
    }

    nextTransferId() {
      return 't-' + (this.#lastId += 1);
    }

    async sendFile(request, base64) {
      const { transferId, chatId } = request;
      const transfer = { unacknowledged: 0, wake: () => undefined, failure: undefined };
      this.#transfers.set(transferId, transfer);
      try {
        await this.ask({ op: 'transfer-begin', chatId, transferId });
        for (let index = 0; index * chunkChars < base64.length; index += 1) {
          while (transfer.unacknowledged >= window_ && transfer.failure === undefined) {
            await new Promise((resolve) => (transfer.wake = resolve));
          }
          if (transfer.failure !== undefined) throw transfer.failure;
          transfer.unacknowledged += 1;
          const at = index * chunkChars;
          this.send({ type: 'chunk', transferId, index, base64: base64.slice(at, at + chunkChars) });
        }
        return await this.ask({ ...request, op: 'transfer-commit', base64Length: base64.length });
      } finally {
        this.#transfers.delete(transferId);
      }
    }

    async fetchFile(chatId, messageId) {
      const transferId = this.nextTransferId();
      const pieces = [];
      const whole = new Promise((resolve, reject) => {
        this.#transfers.set(transferId, {
          wake: () => undefined,
          take: ({ index, base64, isLast }) => {
            pieces.push(base64);
            this.send({ type: 'chunk-ack', transferId, index });
            if (isLast) resolve();
          },
          fail: reject,
        });
      });
      whole.catch(() => undefined);
      try {
        const description = await this.ask({ op: 'fetch', chatId, messageId, transferId });
        if (description.format !== 'link') await whole;
        return { description, base64: pieces.join('') };
      } finally {
        this.#transfers.delete(transferId);
      }
    }

    #receive(frame) {
      const waiting = this.#waiting.get(frame.id);
      const transfer = this.#transfers.get(frame.transferId);
      if (frame.type === 'ack' || frame.type === 'nack') {
        this.#waiting.delete(frame.id);
        if (frame.type === 'ack') waiting?.resolve(frame.result);
        else waiting?.reject(frame.message);
      } else if (frame.type === 'event') {
        contacts.get(frame.chatId)?.notify(frame.event);
      } else if (frame.type === 'chunk') {
        transfer?.take?.(frame);
      } else if (frame.type === 'chunk-ack' && transfer) {
        transfer.unacknowledged -= 1;
        transfer.wake();
      } else if (frame.type === 'abort' && transfer) {
        transfer.failure = frame.message;
        transfer.fail?.(frame.message);
        transfer.wake();
      }
    }

    /** What was asked for and not answered stays without an answer, as with a network that is gone. */
    #lose() {
      if (opening === undefined) return;
      opening = undefined;
      contacts.clear();
      onLogout?.('keepaliveExpired');
    }
  }

  function line(token) {
    opening ??= new Line().open(token).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  class Contact {
    #listeners = new Map();

    constructor(contact) {
      this.contact = contact;
    }

    on(name, callback) {
      const callbacks = this.#listeners.get(name) ?? [];
      this.#listeners.set(name, [...callbacks, callback]);
    }

    notify({ name, data }) {
      if (name === 'contactEnded') contacts.delete(this.contact.id);
      for (const callback of this.#listeners.get(name) ?? []) callback(data);
    }

    async sendMessage(text) {
      return (await this.#ask({ op: 'text', text, clientId: clientId() })).messageId;
    }

    async SendLink(url) {
      return (await this.#ask({ op: 'link', url, clientId: clientId() })).messageId;
    }

    async SendMultimediaMessage(type, content, replyTo) {
      const open = await line();
      const { img, document: file, caption = '', fileName, documentType } = content;
      const described = { messageType: type, fileName, documentType, caption, replyTo };
      const transferId = open.nextTransferId();
      const named = { chatId: this.contact.id, transferId, clientId: clientId() };
      const sent = await open.sendFile({ ...named, ...described }, img ?? file ?? '');
      return { result: true, messageID: sent.messageId, error: null };
    }

    async GetMultimediaMessageInActiveChat(chatID, messageID) {
      const open = await line();
      const { description, base64 } = await open.fetchFile(chatID, messageID);
      const { messageType, domain, format, ...content } = description;
      const member = { IMAGE: 'img', AUDIO: 'audio', VIDEO: 'video' }[messageType] ?? 'document';
      const data = { chatID, messageID, messageType, domain, format };
      return { result: true, data: { ...data, content: { [member]: base64, ...content } }, error: null };
    }

    isWriting(isWriting) {
      this.#ask({ op: 'writing', isWriting }).catch(() => undefined);
    }

    async #ask(request) {
      return (await line()).ask({ ...request, chatId: this.contact.id });
    }
  }

  /** Not a secure context everywhere: randomUUID is not there. */
  function clientId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return 'c-' + [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  async function allHistory(chatId) {
    const messages = [];
    let isChatActive = true;
    for (let offset = 0; offset !== undefined; ) {
      const page = await (await line()).ask({ op: 'history', chatId, offset, limit: 200 });
      messages.push(...page.messages.map(({ room, data }) => ({ room, data })));
      isChatActive = page.isChatActive;
      offset = page.next;
    }
    return { messages, isChatActive };
  }

  const LIVECHAT = {
    async login(jwtToken, _enableVideo, _enableBlur, callback) {
      onLogout = callback;
      await line(jwtToken ?? undefined);
      return { result: true, error: null };
    },

    async logout() {
      const open = await opening;
      opening = undefined;
      contacts.clear();
      open?.close();
      onLogout?.('explicitLogout');
    },

    async joinContact(chatID, nickname) {
      const open = await line();
      const { contact } = await open.ask({ op: 'join', chatId: chatID, nickname });
      const joined = new Contact(contact);
      contacts.set(chatID, joined);
      return joined;
    },

    async leave(chatID) {
      contacts.delete(chatID);
      await (await line()).ask({ op: 'leave', chatId: chatID });
    },

    async endContact(contact) {
      if (!(contact instanceof Contact)) throw 'endContact takes a contact';
      await (await line()).ask({ op: 'end', chatId: contact.contact.id });
    },

    async getContactByChatID(chatId) {
      try {
        const { contact } = await (await line()).ask({ op: 'contact', chatId });
        if (contact.endTime === '') return { result: true, contact, error: null };
        return { result: false, contact: null, error: 'the chat is not active' };
      } catch (error) {
        return { result: false, contact: null, error: String(error) };
      }
    },

    async getChatHistory(chatId) {
      const { messages, isChatActive } = await allHistory(chatId);
      if (isChatActive) return { result: true, messages, error: null };
      return { result: false, messages: null, error: 'the chat is not active' };
    },
  };

  globalThis.LIVECHATSDK = { LIVECHAT };
})();
`;
