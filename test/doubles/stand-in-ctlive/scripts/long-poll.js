/**
 * Plain objects over fetch. Made only when the page has loaded; every event comes late and twice;
 * messages have numbers, and a file is found by its number alone.
 */
(() => {
  const root = document.currentScript.src.replace(/lib\/.*$/, '');
  const session = `long-poll-${Math.random()}`;
  const contacts = new Map();

  const rpc = async (op, request) => {
    const body = JSON.stringify({ op, ...request });
    const answer = await fetch(`${root}rpc?session=${session}`, { method: 'POST', body });
    const { value, error } = await answer.json();
    if (error) throw new Error(`request failed (${error})`);
    return value;
  };

  const poll = async () => {
    for (;;) {
      const answer = await fetch(`${root}poll?session=${session}`);
      for (const { name, chatId, event } of await answer.json()) {
        for (const callback of contacts.get(chatId)?.callbacks[name] ?? []) {
          setTimeout(callback, 30, event);
          setTimeout(callback, 60, event);
        }
      }
    }
  };

  const contactOf = (contact) => {
    const chatId = contact.id;
    const send = async (messageType, content, rest) =>
      (await rpc('send', { chatId, messageType, content, ...rest })).id;
    return {
      contact,
      callbacks: {},
      on(name, callback) {
        (this.callbacks[name] ??= []).push(callback);
      },
      sendMessage: (text) => send('TEXT', { text }),
      SendLink: (url) => send('LINK', { url }),
      SendMultimediaMessage: (type, { img, document: file, ...content }, replyTo) =>
        send(type, content, { base64: img ?? file, replyTo }),
      async GetMultimediaMessageInActiveChat(chatID, messageID) {
        if (typeof messageID !== 'number') throw new Error('no such message');
        const { message, base64 } = await rpc('file', { chatId: chatID, messageId: messageID });
        const file = { [message.messageType === 'IMAGE' ? 'img' : 'document']: base64 };
        const { messageType, content } = message;
        const data = { chatID, messageID, messageType, format: 'fullsize' };
        return { result: true, data: { ...data, content: { ...content, ...file } }, error: null };
      },
      isWriting: (isWriting) => rpc('writing', { chatId, isWriting }),
    };
  };

  window.addEventListener('load', () => {
    window.LIVECHATSDK = {
      LIVECHAT: {
        async login(token) {
          await rpc('login', { token });
          poll();
        },
        async joinContact(chatId, nickname) {
          const joined = contactOf(await rpc('join', { chatId, nickname }));
          contacts.set(chatId, joined);
          // Events may come before the contact is handed out.
          await rpc('history', { chatId });
          return joined;
        },
        async leave(chatId) {
          contacts.delete(chatId);
          await rpc('leave', { chatId });
        },
        endContact: ({ contact }) => rpc('end', { chatId: contact.id }),
        async getContactByChatID(chatId) {
          try {
            return { result: true, contact: await rpc('contact', { chatId }), error: null };
          } catch (error) {
            return { result: false, contact: null, error: error.message };
          }
        },
        async getChatHistory(chatId) {
          const messages = await rpc('history', { chatId });
          return { messages: messages.map((data) => ({ room: chatId, data })) };
        },
      },
    };
  });
})();
