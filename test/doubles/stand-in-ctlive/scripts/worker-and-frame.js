/**
 * Requests go through a frame, events come from a worker, both made on the spot. Greets with a
 * dialog, remembers itself in the browser's storage, and hands out copies that nobody can change.
 */
(function () {
  const root = document.currentScript.src.replace(/lib\/.*$/, '');
  const session = 'worker-and-frame-' + Math.random();
  const contacts = {};
  const waiting = {};
  let number = 0;
  localStorage.setItem('ctlive-session', session);
  document.cookie = 'ctlive=' + encodeURIComponent(session);
  alert('Welcome to CTLive');

  const frame = document.createElement('iframe');
  const ready = new Promise((resolve) => (frame.onload = resolve));
  frame.srcdoc = `<script>
    addEventListener('message', async ({ data: { number, url, body }, source }) => {
      const answer = await fetch(url, { method: 'POST', body });
      source.postMessage({ number, answer: await answer.json() }, '*');
    });
  </script>`;
  document.documentElement.appendChild(frame);
  addEventListener('message', ({ data, source }) => {
    if (source !== frame.contentWindow) return;
    const { resolve, reject } = waiting[data.number];
    delete waiting[data.number];
    if (data.answer.error)
      reject({ result: false, error: 'Request refused: ' + data.answer.error });
    else resolve(data.answer.value);
  });

  async function rpc(op, request) {
    await ready;
    number += 1;
    const body = JSON.stringify({ op, ...request });
    const answered = new Promise((resolve, reject) => (waiting[number] = { resolve, reject }));
    frame.contentWindow.postMessage({ number, url: `${root}rpc?session=${session}`, body }, '*');
    return answered;
  }

  function follow() {
    const source = `(async () => {
      for (;;) postMessage(await (await fetch('${root}poll?session=${session}')).json());
    })()`;
    const worker = new Worker(URL.createObjectURL(new Blob([source])));
    worker.onmessage = ({ data }) => {
      for (const { name, chatId, event } of data) {
        const { listeners = [] } = contacts[chatId] || {};
        for (const each of listeners) if (each.name === name) each.callback(Object.freeze(event));
      }
    };
  }

  function contactOf(contact, chatId) {
    const send = async (messageType, content, rest) => {
      const { id, ts } = await rpc('send', { chatId, messageType, content, ...rest });
      return { result: true, message: { id, ts, room: chatId }, error: '' };
    };
    const listeners = [];
    return {
      contact: Object.freeze(contact),
      listeners,
      on: function (name, callback) {
        listeners.push({ name, callback });
        return () => listeners.splice(0);
      },
      sendMessage: (text) => send('TEXT', { text }),
      SendLink: (url) => send('LINK', { url }),
      SendMultimediaMessage: (type, given, replyTo) => {
        const { img, document: file, ...content } = given;
        return send(type, content, { base64: img || file, replyTo });
      },
      GetMultimediaMessageInActiveChat: async (chatID, messageId) => {
        const { message, base64 } = await rpc('file', { chatId: chatID, messageId });
        const name = message.messageType === 'IMAGE' ? 'img' : 'document';
        return { chatID, ...message, content: { ...message.content, [name]: base64 } };
      },
      isWriting: (isWriting) => void rpc('writing', { chatId, isWriting }),
    };
  }

  window.LIVECHAT = {
    login: (token) => rpc('login', { token }).then(follow),
    joinContact: async (chatId, nickname) => {
      const joined = contactOf(await rpc('join', { chatId, nickname }), chatId);
      return (contacts[chatId] = joined);
    },
    leave: async (chatId) => {
      await rpc('leave', { chatId });
      delete contacts[chatId];
      return { result: true };
    },
    endContact: (joined) =>
      rpc('end', { chatId: joined.contact.id }).then(() => ({ result: true })),
    getContactByChatID: async (chatId) => [await rpc('contact', { chatId })],
    getChatHistory: async (chatId) => {
      const messages = await rpc('history', { chatId });
      return { result: true, messages: messages.map((data) => ({ room: chatId, data })).reverse() };
    },
  };
})();
