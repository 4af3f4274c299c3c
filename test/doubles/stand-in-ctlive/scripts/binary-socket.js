/**
 * One WebSocket with binary frames for everything, and `LIVECHAT` without `LIVECHATSDK`. A sent
 * message is back as an event before its promise resolves. It never rejects: a refusal resolves
 * with `result: false`. Names and wrappers of its answers are not the same twice.
 */
(() => {
  const root = document.currentScript.src.replace(/^http/, 'ws').replace(/lib\/.*$/, '');
  const contacts = new Map();
  const waiting = new Map();
  let socket;
  let asked = 0;
  let answers = 0;

  const open = () =>
    new Promise((resolve, reject) => {
      socket = new WebSocket(`${root}socket?session=binary-socket-${Math.random()}`);
      socket.binaryType = 'arraybuffer';
      socket.onopen = resolve;
      socket.onerror = () => reject('no connection');
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(new TextDecoder().decode(data));
        if (frame.event) contacts.get(frame.event.chatId)?.emit(frame.event);
        else waiting.get(frame.id)(frame);
      };
    });

  const ask = (op, request, read = (value) => value) =>
    new Promise((resolve) => {
      const id = (asked += 1);
      waiting.set(id, ({ value, error }) =>
        resolve(error ? { result: false, error } : read(value)),
      );
      socket.send(new TextEncoder().encode(JSON.stringify({ id, op, ...request })));
    });

  /** One of several forms, another one each time. */
  const oneOf = (...forms) => forms[(answers += 1) % forms.length];

  const emitter = () => {
    const target = new EventTarget();
    return {
      on: (name, callback) => target.addEventListener(name, ({ detail }) => callback(detail)),
      emit: ({ name, chatId, event }) => {
        const detail = event.id === undefined ? event : { room: chatId, data: event };
        target.dispatchEvent(new CustomEvent(name, { detail }));
      },
    };
  };

  const contactOf = (contact) => {
    const chatId = contact.id;
    const send = (messageType, content, rest) =>
      ask('send', { chatId, messageType, content, ...rest }, (message) =>
        oneOf(message.id, { data: message }, { Message: message }, { result: true, error: null }),
      );
    return {
      ...emitter(),
      contact,
      sendMessage: (text) => send('TEXT', { text }),
      SendLink: (url) => send('LINK', { url }),
      SendMultimediaMessage: (type, { img, document: file, ...content }, replyTo) =>
        send(type, content, { base64: img ?? file, replyTo }),
      GetMultimediaMessageInActiveChat: (chatID, messageID) =>
        ask('file', { chatId: chatID, messageId: messageID }, ({ message, base64 }) => {
          const name = message.messageType === 'IMAGE' ? 'img' : 'document';
          const file = { $binary: oneOf(base64, { base64, subType: '00' }), $type: '00' };
          return { result: true, data: { content: { ...message.content, [name]: file } } };
        }),
      isWriting: (isWriting) => void ask('writing', { chatId, isWriting }),
    };
  };

  window.LIVECHAT = {
    login: async (token) => {
      await open();
      return ask('login', { token }, () => ({ result: true }));
    },
    joinContact: (chatId, nickname) =>
      ask('join', { chatId, nickname }, (contact) => {
        contacts.set(chatId, contactOf(contact));
        return contacts.get(chatId);
      }),
    leave: (chatId) => ask('leave', { chatId }, () => contacts.delete(chatId)),
    endContact: ({ contact }) => ask('end', { chatId: contact.id }),
    getContactByChatID: (chatId) => ask('contact', { chatId }, (contact) => ({ Contact: contact })),
    getChatHistory: (chatId) =>
      ask('history', { chatId }, (list) =>
        oneOf(list, { Result: true, Messages: list }, { result: true, data: { messages: list } }),
      ),
  };
})();
