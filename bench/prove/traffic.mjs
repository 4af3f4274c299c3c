/** Chats whose customers talk, and what was really said. */
async function json(url, method, body, key) {
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

export function callOn({ url, key }) {
  return (method, path, body) => json(`${url}${path}`, method, body, key);
}

async function eachOf(items, workers, act) {
  const next = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of next) await act(item);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

export async function openChats(simulatorUrl, gateway, count) {
  const call = callOn(gateway);
  const ids = Array.from({ length: count }, (_, index) => `CHAT_PROVE_${index}`);
  await eachOf(ids, 16, async (chatId) => {
    await json(`${simulatorUrl}/control/chats`, 'POST', { chatId });
    await call('POST', `/chats/${chatId}/join`, {});
  });
  return ids;
}

/** Every chat says its part, spread over the time. */
export async function talk(simulatorUrl, ids, { events, seconds }) {
  const least = Math.floor(events / ids.length);
  await eachOf([...ids.entries()], 16, async ([index, chatId]) => {
    const count = least + (index < events % ids.length ? 1 : 0);
    const intervalMs = Math.max(1, Math.round((seconds * 1000) / count));
    const text = `line {n} of ${chatId}`;
    if (count > 0)
      await json(`${simulatorUrl}/control/chats/${chatId}/say`, 'POST', {
        text,
        count,
        intervalMs,
      });
  });
}

/** Ids of what customers said, of one chat, in order. */
export async function saidIn(simulatorUrl, chatId) {
  const { messages } = await json(`${simulatorUrl}/control/chats/${chatId}`, 'GET');
  return messages.filter(({ data }) => data.messageType === 'TEXT').map(({ data }) => data.id);
}

/** Everything the gateway has logged, as texts in the order of the log. */
export async function wholeLog(gateway) {
  const call = callOn(gateway);
  const texts = [];
  for (let after = 'earliest'; ;) {
    const page = await call('GET', `/events?limit=500&after=${after}`);
    texts.push(...page.data.map((event) => JSON.stringify(event)));
    after = page.nextCursor;
    if (!page.hasMore) return texts;
  }
}
