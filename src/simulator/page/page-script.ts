/** Script of the customer page. Whatever a person wrote reaches the page as text, never as HTML. */
export const pageScript = String.raw`
'use strict';
(function () {
  var byId = function (id) { return document.getElementById(id); };
  var list = byId('chats'), board = byId('messages'), typing = byId('typing');
  var state = { chatId: '', customerId: '', feed: undefined, messages: {}, receipts: {}, isActive: false, isWriting: false, writingTimer: 0 };

  function element(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function pathOf(rest) { return '/control/chats/' + encodeURIComponent(state.chatId) + rest; }

  async function call(method, path, body) {
    var answer = await fetch(path, {
      method: method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (answer.status === 204) return undefined;
    var content = await answer.json();
    if (!answer.ok) throw new Error(content.detail || 'The simulator said no.');
    return content;
  }
  function report(error) { byId('status').textContent = error.message; }

  async function loadChats() {
    try {
      var chats = (await call('GET', '/control/chats')).chats;
      list.replaceChildren.apply(list, chats.slice(-200).reverse().map(chatItem));
      if (state.chatId === '' && chats.length > 0) {
        var wanted = decodeURIComponent(location.hash.slice(1));
        var known = chats.find(function (chat) { return chat.chatId === wanted; });
        follow((known || chats[0]).chatId);
      }
    } catch (error) { report(error); }
  }
  function chatItem(chat) {
    var button = element('button');
    button.type = 'button';
    button.setAttribute('aria-current', String(chat.chatId === state.chatId));
    button.append(element('strong', '', chat.nickname + (chat.echo ? ' (answers by itself)' : '')));
    button.append(element('span', 'quiet', (chat.state === 'active' ? 'active' : 'ended') + ' · ' + chat.messageCount + ' entries · ' + chat.chatId));
    button.addEventListener('click', function () { follow(chat.chatId); });
    var item = element('li');
    item.append(button);
    return item;
  }

  function follow(chatId) {
    if (state.feed) state.feed.close();
    state.chatId = chatId;
    location.hash = encodeURIComponent(chatId);
    state.feed = new EventSource(pathOf('/feed'));
    state.feed.addEventListener('snapshot', function (event) { showAll(JSON.parse(event.data)); });
    state.feed.addEventListener('chat', function (event) { onEvent(JSON.parse(event.data).event); });
    state.feed.onerror = function () { byId('status').textContent = 'Connection lost, trying again…'; };
    loadChats();
  }

  function showAll(snapshot) {
    state.customerId = snapshot.contact.userID;
    state.messages = {};
    state.receipts = snapshot.receipts;
    board.replaceChildren();
    typing.textContent = '';
    byId('title').textContent = snapshot.contact.users[state.customerId].nickname;
    byId('chat-id').textContent = state.chatId;
    setActive(snapshot.contact.endTime === '');
    byId('status').textContent = '';
    snapshot.messages.forEach(function (message) { show(message.data); });
    if (snapshot.messages.length === 0) board.append(element('p', 'empty', 'Nothing has been said yet.'));
  }
  function setActive(isActive) {
    state.isActive = isActive;
    ['text', 'send', 'file-button', 'end'].forEach(function (id) { byId(id).disabled = !isActive; });
    byId('reopen').hidden = isActive;
  }

  function onEvent(event) {
    var data = event.data, name = (data.user && data.user.nickname) || 'Somebody';
    if (data.messageType) return show(data);
    if (event.name === 'isWriting' && data.user && data.user.isAgent) typing.textContent = data.isWriting ? name + ' is writing…' : '';
    if (event.name === 'participantJoined') note(name + ' joined');
    if (event.name === 'participantLeft') note(name + ' left');
    if (event.name === 'contactEnded') { note('Chat ended by ' + name); setActive(false); loadChats(); }
    if (event.name === 'messageReceived') setReceipt(data.messageID, 'received');
    if (event.name === 'messageSeen') setReceipt(data.messageID, 'seen');
  }
  function append(node) {
    var isAtEnd = board.scrollHeight - board.scrollTop - board.clientHeight < 80;
    var empty = board.querySelector('.empty');
    if (empty) empty.remove();
    board.append(node);
    if (isAtEnd) board.scrollTop = board.scrollHeight;
  }
  function note(text) { append(element('p', 'system', text)); }

  function show(message) {
    var user = message.content.user;
    if (message.messageType === 'endChat') return note('Chat ended by ' + user.nickname);
    if (message.messageType === 'leave') return note(user.nickname + ' left');
    var isMine = user.id === state.customerId;
    if (!isMine) typing.textContent = '';
    var box = element('div', isMine ? 'message mine' : 'message');
    var bubble = element('div', 'bubble');
    bubble.append.apply(bubble, contentOf(message));
    var time = new Date(message.ts).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    var line = element('span', 'quiet', (isMine ? 'You' : user.nickname) + ' · ' + time);
    var receipt = element('span');
    line.append(receipt);
    box.append(bubble, line);
    state.messages[message.id] = receipt;
    append(box);
    if (!isMine) { setReceipt(message.id, state.receipts[message.id]); seeIfVisible(message.id); }
  }
  function contentOf(message) {
    var content = message.content;
    if (message.messageType === 'TEXT') return [content.text];
    if (message.messageType === 'LINK') return [/^https?:/i.test(content.url) ? anchor(content.url, content.url) : content.url];
    var href = pathOf('/files/' + encodeURIComponent(message.id)), parts = [];
    if (message.messageType === 'IMAGE') {
      var image = element('img');
      image.alt = content.fileName;
      image.addEventListener('load', function () { board.scrollTop = board.scrollHeight; });
      image.src = href;
      parts.push(image);
    }
    parts.push(anchor(href, content.fileName));
    if (content.caption) parts.push(element('div', '', content.caption));
    return parts;
  }
  function anchor(href, text) {
    var link = element('a', '', text);
    link.href = href;
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
    return link;
  }

  function setReceipt(messageId, receipt) {
    if (!receipt || state.receipts[messageId] === 'seen' && receipt === 'received') receipt = state.receipts[messageId];
    if (!receipt) return;
    state.receipts[messageId] = receipt;
    var node = state.messages[messageId];
    if (node) node.textContent = receipt === 'seen' ? ' · ✓✓ seen' : ' · ✓ received';
  }
  function seeIfVisible(messageId) {
    if (document.visibilityState !== 'visible' || !state.isActive || state.receipts[messageId] === 'seen') return;
    call('POST', pathOf('/seen'), { messageId: messageId }).catch(report);
  }
  document.addEventListener('visibilitychange', function () {
    Object.keys(state.receipts).forEach(seeIfVisible);
  });

  function setWriting(isWriting) {
    clearTimeout(state.writingTimer);
    if (isWriting) state.writingTimer = setTimeout(function () { setWriting(false); }, 3000);
    if (isWriting === state.isWriting || !state.isActive) return;
    state.isWriting = isWriting;
    call('POST', pathOf('/typing'), { isWriting: isWriting }).catch(report);
  }
  byId('text').addEventListener('input', function () { setWriting(byId('text').value !== ''); });
  byId('text').addEventListener('keydown', function (event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    byId('composer').requestSubmit();
  });
  byId('composer').addEventListener('submit', function (event) {
    event.preventDefault();
    var text = byId('text').value.trim();
    if (text === '') return;
    byId('text').value = '';
    setWriting(false);
    call('POST', pathOf('/say'), { text: text }).catch(report);
  });
  byId('file-button').addEventListener('click', function () { byId('file').click(); });
  byId('file').addEventListener('change', function () {
    var file = byId('file').files[0], reader = new FileReader();
    byId('file').value = '';
    if (!file) return;
    reader.onload = function () {
      var extension = file.name.includes('.') ? file.name.split('.').pop() : 'bin';
      var body = { fileName: file.name, documentType: extension, base64: reader.result.slice(reader.result.indexOf(',') + 1) };
      call('POST', pathOf('/file'), body).catch(report);
    };
    reader.readAsDataURL(file);
  });
  byId('end').addEventListener('click', function () { call('POST', pathOf('/end')).catch(report); });
  byId('reopen').addEventListener('click', function () {
    call('POST', '/control/chats', { chatId: state.chatId }).then(function () { follow(state.chatId); }, report);
  });
  byId('open').addEventListener('submit', function (event) {
    event.preventDefault();
    var body = { nickname: byId('nickname').value.trim() || 'Customer', echo: byId('echo').checked };
    call('POST', '/control/chats', body).then(function (opened) { follow(opened.chatId); }, report);
  });
  loadChats();
  setInterval(loadChats, 5000);
})();
`;
