/* Programs a user could write with each generated client; each prints what it was answered. */

const chatId = 'CHAT_DEFAULT_00000000-0000-4000-8000-000000000001';

/** openapi-typescript has types alone: fetch does the rest. */
export const typedFetchProgram = `
import type { components, operations } from './schema';
type Schemas = components['schemas'];
type SendBody = operations['sendMessage']['requestBody']['content']['application/json'];

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(process.env['GATEWAY_URL'] + path, {
    method,
    headers: { authorization: 'Bearer ' + process.env['API_KEY'], 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (answer.ok) return (await answer.json()) as T;
  const problem = (await answer.json()) as Schemas['Problem'];
  throw new Error(problem.code + ': ' + problem.detail);
}

function textOf(event: Schemas['KnownEvent']): string {
  switch (event.type) {
    case 'message.sent':
      return event.data.text ?? '';
    case 'chat.joined':
      return event.data.state;
    default:
      return '';
  }
}

async function main(): Promise<void> {
  const chat = await call<Schemas['Chat']>('POST', '/chats/${chatId}/join', {});
  const body: SendBody = { text: 'typed' };
  const message = await call<Schemas['Message']>('POST', '/chats/${chatId}/messages', body);
  const page = await call<Schemas['EventPage']>('GET', '/events');
  const texts = page.data.map((event) => textOf(event as unknown as Schemas['KnownEvent']));
  console.log([chat.id, message.text, texts.includes('typed'), texts.includes('active')].join(' '));
}
void main();
`;

export const heyApiProgram = `
import { client } from './client/client.gen';
import { getChat, joinChat, listEvents, sendMessage, sendMultimedia } from './client';

const path = { chatId: '${chatId}' };

async function main(): Promise<void> {
  client.setConfig({ baseUrl: process.env['GATEWAY_URL'], auth: () => process.env['API_KEY'] ?? '' });
  const { data: chat } = await joinChat({ path, body: {}, throwOnError: true });
  const { data: message } = await sendMessage({ path, body: { text: 'typed' }, throwOnError: true });
  const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const file = new File([bytes], 'photo.png', { type: 'image/png' });
  const { data: sent } = await sendMultimedia({ path, body: { file }, throwOnError: true });
  const { data: page } = await listEvents({ query: { types: ['message.*'] }, throwOnError: true });
  const { error } = await getChat({ path: { chatId: 'none' } });
  const types = page.data.map((event) => event.type);
  console.log([chat.id, message.text, types.includes('message.sent'), sent.type, error?.code].join(' '));
}
void main();
`;

export const pythonProgram = `
import json, os, urllib.error, urllib.request
from client import (chat_from_dict, event_page_from_dict, message_from_dict, message_page_from_dict,
                    problem_from_dict)

def call(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["GATEWAY_URL"] + path, data, method=method)
    request.add_header("Authorization", "Bearer " + os.environ["API_KEY"])
    request.add_header("Content-Type", "application/json")
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as error:
        return json.load(error)

chat = chat_from_dict(call("POST", "/chats/${chatId}/join", {}))
message = message_from_dict(call("POST", "/chats/${chatId}/messages", {"text": "typed"}))
page = event_page_from_dict(call("GET", "/events"))
messages = message_page_from_dict(call("GET", "/chats/${chatId}/messages"))
problem = problem_from_dict(call("GET", "/chats/none"))
types = [event.type for event in page.data]
print(chat.id, message.text, "message.sent" in types, len(messages.data) > 0, problem.code.value)
`;
