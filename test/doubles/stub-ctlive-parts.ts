import type { GatewayContext } from '../../src/http/gateway-context';
import { chatOf, messageOf, upstreamView } from './stub-engine';

export const stubCtiToken = 'the bearer of the stub';

type CtliveParts = Pick<
  GatewayContext,
  'routing' | 'transcripts' | 'whatsApp' | 'upstreamAdmin' | 'contactWebhooks'
>;

/** What stands on CTLive's REST services and webhooks, answering yes to everything. */
export function stubCtliveParts(): CtliveParts {
  const transcript = (chatId: string) => ({
    chatId,
    isChatActive: true,
    isComplete: true,
    participants: [],
    messages: [messageOf(chatId, 'm1', { kind: 'text', text: '<b>1 & 1</b>' })],
  });
  return {
    routing: {
      transfer: async ({ chatId }) => chatOf(chatId),
      routeToBot: async ({ chatId }) => chatOf(chatId),
    },
    transcripts: {
      transcript: async (chatId) => transcript(chatId),
      search: async () => [transcript('CHAT_1'), transcript('CHAT_2')],
    },
    whatsApp: {
      sendText: async () => undefined,
      sendFile: async () => undefined,
      sendTemplate: async () => undefined,
    },
    upstreamAdmin: {
      put: async (id) => ({ view: { ...upstreamView, id }, isNew: id !== 'default' }),
      setToken: async (id) => ({ ...upstreamView, id }),
      remove: async () => undefined,
      endAllDomainChats: async () => ['CHAT_1'],
    },
    contactWebhooks: {
      isAuthorized: (upstream, bearer) => upstream === 'default' && bearer === stubCtiToken,
      receive: async () => undefined,
    },
  };
}
