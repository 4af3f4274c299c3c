/**
 * Classes with private fields: called without their object the methods break. Everything handed
 * out is frozen and has its members on the prototype; there is room for one handler per event;
 * answers come bare; times are seconds, texts or dates.
 */
(() => {
  const root = document.currentScript.src.replace(/lib\/.*$/, '');

  class Wire {
    #session = `classes-${Math.random()}`;

    async ask(op, request) {
      const body = JSON.stringify({ op, ...request });
      const answer = await fetch(`${root}rpc?session=${this.#session}`, { method: 'POST', body });
      const { value, error } = await answer.json();
      if (error) throw Object.freeze(new Refusal(error));
      return value;
    }

    async follow(listener) {
      const { body } = await fetch(`${root}stream?session=${this.#session}`);
      const reader = body.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const frames = (text + value).split('\n\n');
        text = frames.pop();
        for (const frame of frames) {
          if (frame.startsWith('data: ')) listener(JSON.parse(frame.slice(6)));
        }
      }
    }
  }

  class Refusal {
    #code;

    constructor(code) {
      this.#code = code;
    }

    get message() {
      return `CTLive said ${this.#code}`;
    }
  }

  /** Members that only the prototype shows. */
  function sealed(name, members) {
    const made = class {};
    Object.defineProperty(made, 'name', { value: name });
    for (const [key, value] of Object.entries(members)) {
      Object.defineProperty(made.prototype, key, { get: () => value, enumerable: false });
    }
    return Object.freeze(new made());
  }

  const inSeconds = (ms) => Math.floor(ms / 1000);
  const asText = (ms) => (ms % 2 === 0 ? String(ms) : new Date(ms).toISOString());
  const asDate = (ms) => new Date(ms);

  function messageOf({ content: { user, ...content }, ts, ...message }, timeOf) {
    return sealed('Message', {
      ...message,
      ts: timeOf(ts),
      content: sealed('Content', { ...content, user: sealed('User', user) }),
    });
  }

  class Contact {
    #wire;
    #id;
    #handlers = {};

    constructor(wire, id) {
      this.#wire = wire;
      this.#id = id;
      Object.freeze(this);
    }

    get contact() {
      return sealed('Chat', { id: this.#id });
    }

    on(name, handler) {
      this.#handlers[name] = handler;
    }

    notify(name, event) {
      const timeOf = name === 'message' ? asText : asDate;
      this.#handlers[name]?.(event.id ? messageOf(event, timeOf) : event);
    }

    async sendMessage(text) {
      return this.#send('TEXT', { text });
    }

    async SendLink(url) {
      return this.#send('LINK', { url });
    }

    async SendMultimediaMessage(type, { img, document: file, ...content }, replyTo) {
      const sent = await this.#send(type, content, { base64: img ?? file, replyTo });
      return Object.freeze({ result: true, data: sent, error: null });
    }

    async GetMultimediaMessageInActiveChat(chatId, messageId) {
      const { message, base64 } = await this.#wire.ask('file', { chatId, messageId });
      const { content, messageType } = message;
      const type = messageType === 'IMAGE' ? 'img' : 'document';
      const file = { [type]: `data:application/octet-stream;base64,${base64}` };
      return sealed('Multimedia', {
        messageType,
        content: sealed('File', { ...content, ...file }),
      });
    }

    isWriting(isWriting) {
      this.#wire.ask('writing', { chatId: this.#id, isWriting });
    }

    async #send(messageType, content, rest) {
      const { id } = await this.#wire.ask('send', {
        chatId: this.#id,
        messageType,
        content,
        ...rest,
      });
      return sealed('Sent', { messageID: id });
    }
  }

  class Livechat {
    #wire = new Wire();
    #contacts = new Map();

    async login(token) {
      await this.#wire.ask('login', { token });
      this.#wire.follow(({ name, chatId, event }) =>
        this.#contacts.get(chatId)?.notify(name, event),
      );
      return sealed('Login', { user: sealed('User', { id: 'USER_agent' }) });
    }

    async joinContact(chatId, nickname) {
      const { id } = await this.#wire.ask('join', { chatId, nickname });
      const contact = new Contact(this.#wire, id);
      this.#contacts.set(id, contact);
      return contact;
    }

    async leave(chatId) {
      await this.#wire.ask('leave', { chatId });
      this.#contacts.delete(chatId);
    }

    async endContact(contact) {
      if (!(contact instanceof Contact)) throw new TypeError('not a contact');
      await this.#wire.ask('end', { chatId: contact.contact.id });
    }

    async getContactByChatID(chatId) {
      const contact = await this.#wire.ask('contact', { chatId }).catch(() => null);
      return contact && sealed('Chat', contact);
    }

    async getChatHistory(chatId) {
      return Object.freeze(
        (await this.#wire.ask('history', { chatId })).map((each) => messageOf(each, inSeconds)),
      );
    }
  }

  const LIVECHAT = Object.freeze(new Livechat());
  Object.defineProperty(window, 'LIVECHATSDK', { get: () => Object.freeze({ LIVECHAT }) });
})();
