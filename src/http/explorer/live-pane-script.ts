/** The pane beside Swagger UI: a guided first chat, and the events as they happen. */
export const livePaneScript = `
const steps = [
  { id: 'authorize', text: 'Press Authorize and enter the admin key as bearerAuth.' },
  { id: 'join', text: 'Join the demo chat', tag: 'Chats', operation: 'joinChat' },
  { id: 'send', text: 'Send a text; try: Hello, send me a photo', tag: 'Messages', operation: 'sendMessage' },
  { id: 'answer', text: 'See the customer answer below, as it happens.' },
  { id: 'file', text: 'Send a file of yours', tag: 'Multimedia', operation: 'sendMultimedia' },
  { id: 'read', text: 'Read it all again, from the log', tag: 'Events', operation: 'listEvents' },
  { id: 'webhook', text: 'Make a webhook; then send another text', tag: 'Webhooks', operation: 'createWebhook' },
  { id: 'delivered', text: 'See what it was sent', tag: 'Sandbox', operation: 'listSandboxDeliveries' },
];
const stepOfType = {
  'chat.joined': 'join',
  'message.sent': 'send',
  'message.received': 'answer',
  'multimedia.received': 'answer',
  'multimedia.sent': 'file',
};
const maxShown = 100;

function element(name, attributes, children) {
  const made = document.createElement(name);
  Object.entries(attributes || {}).forEach(function (entry) { made.setAttribute(entry[0], entry[1]); });
  [].concat(children || []).forEach(function (child) { made.append(child); });
  return made;
}

function openOperation(ui, step) {
  const id = 'operations-' + step.tag + '-' + step.operation;
  ui.layoutActions.show(['operations-tag', step.tag], true);
  ui.layoutActions.show(['operations', step.tag, step.operation], true);
  history.replaceState(null, '', '#/' + step.tag + '/' + step.operation);
  requestAnimationFrame(function () {
    const found = document.getElementById(id);
    if (found) found.scrollIntoView({ behavior: 'smooth', block: 'start' });
  });
}

function summaryOf(event) {
  const data = event.data || {};
  const who = (data.participant || data.by || {}).nickname || '';
  if (data.isWriting !== undefined) return who + (data.isWriting ? ' writing …' : ' stopped writing');
  return data.text || data.url || data.fileName || data.reason || who;
}

function startPane(ui) {
  // Where the pane lies over the page it waits to be opened, and makes room for what it opens.
  const narrow = matchMedia('(max-width: 1100px)');
  const state = element('span', { id: 'live-state', role: 'status' }, 'not authorized');
  const list = element('ol', { id: 'live-events', 'aria-live': 'polite' });
  const items = steps.map(function (step) {
    const label = step.operation ? element('button', { type: 'button' }, step.text) : step.text;
    if (step.operation) label.addEventListener('click', function () {
      if (narrow.matches) setFolded(true);
      openOperation(ui, step);
    });
    return element('li', { 'data-step': step.id }, label);
  });
  const clear = element('button', { type: 'button', id: 'live-clear' }, 'Clear');
  clear.addEventListener('click', function () { list.replaceChildren(); });
  const fold = element('button', { type: 'button', id: 'live-fold', 'aria-expanded': 'true' }, 'Hide');
  const pane = element('aside', { id: 'live-pane', 'aria-label': 'First chat and live events' }, [
    element('header', {}, [element('h2', {}, 'First chat'), fold]),
    element('ol', { id: 'live-steps' }, items),
    element('header', {}, [element('h2', {}, 'Live events'), state, clear]),
    list,
  ]);
  function setFolded(isFolded) {
    document.body.classList.toggle('live-folded', isFolded);
    fold.textContent = isFolded ? 'First chat and live events' : 'Hide';
    fold.setAttribute('aria-expanded', String(!isFolded));
  }
  fold.addEventListener('click', function () {
    setFolded(!document.body.classList.contains('live-folded'));
  });
  narrow.addEventListener('change', function () { setFolded(narrow.matches); });
  setFolded(narrow.matches);
  document.body.classList.add('with-live-pane');
  document.body.append(pane);

  function done(id) {
    items.filter(function (item) { return item.dataset.step === id; })
      .forEach(function (item) { item.classList.add('done'); });
  }

  const filler = valueFiller(ui);

  function headers() {
    const authorized = ui.authSelectors.authorized().toJS();
    if (authorized.bearerAuth) return { Authorization: 'Bearer ' + authorized.bearerAuth.value };
    if (authorized.apiKeyAuth) return { 'X-API-Key': authorized.apiKeyAuth.value };
    return undefined;
  }

  async function showPicture(event, place) {
    const answer = await fetch('..' + event.data.contentUrl, { headers: headers() });
    if (!answer.ok) return;
    const url = URL.createObjectURL(await answer.blob());
    const isImage = (answer.headers.get('Content-Type') || '').startsWith('image/');
    const name = event.data.fileName || 'file';
    place.append(isImage ? element('img', { src: url, alt: name })
      : element('a', { href: url, download: name }, 'Download'));
  }

  function show(event) {
    const details = element('details', {}, [
      element('summary', {}, [
        element('time', { datetime: event.timestamp }, event.timestamp.slice(11, 19)),
        element('b', {}, event.type), element('span', {}, summaryOf(event)),
      ]),
      element('pre', {}, JSON.stringify(event, undefined, 2)),
    ]);
    const item = element('li', { 'data-type': event.type }, details);
    list.prepend(item);
    while (list.children.length > maxShown) list.lastChild.remove();
    if (event.type.startsWith('multimedia.') && event.data.contentUrl) {
      showPicture(event, item).catch(function () { return undefined; });
    }
    done(stepOfType[event.type]);
    filler.eventSeen(event);
  }

  const feed = followFeed({
    headers: headers,
    onEvent: show,
    onState: function (name, text) {
      state.textContent = text || name;
      state.className = name;
      if (name === 'following') done('authorize');
    },
  });

  let known = '';
  function followKey() {
    const now = JSON.stringify(headers() || '');
    if (now === known) return;
    known = now;
    if (headers()) return feed.start();
    feed.stop();
    state.textContent = 'not authorized';
  }
  ui.getStore().subscribe(followKey);
  followKey();

  const configs = ui.getConfigs();
  let sentKey;
  configs.requestInterceptor = function (request) {
    sentKey = request.headers && request.headers['Idempotency-Key'];
    return request;
  };
  configs.responseInterceptor = function (answer) {
    if (sentKey && answer.ok) filler.keyUsed(sentKey);
    if (sentKey) filler.freshKeys();
    sentKey = undefined;
    const path = new URL(answer.url, location.href).pathname;
    if (answer.ok && answer.obj) filler.answered(path, answer.obj);
    if (answer.ok && path.endsWith('/events')) done('read');
    if (answer.ok && path.endsWith('/webhooks') && answer.obj.secret) done('webhook');
    if (answer.ok && path.includes('/sandbox/') && answer.obj.data) done('delivered');
    return answer;
  };
  filler.freshKeys();
  filler.ownReceiver();
}

window.addEventListener('load', function () {
  const waiting = setInterval(function () {
    if (!window.ui || !window.ui.specSelectors.specJson().get('paths')) return;
    clearInterval(waiting);
    startPane(window.ui);
  }, 50);
});
`;
