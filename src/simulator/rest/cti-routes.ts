import { z } from 'zod';
import { route, type Route } from '../control/route';
import type { CtiNotices } from './cti-notices';
import type { WhatsAppLog } from './whatsapp-log';

const ctiBody = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where to post; absent: nowhere.'),
  token: z.string().min(1).max(2000).optional().describe('Bearer token of the posts.'),
});
const ctiAnswer = z.object({ url: z.string().optional(), hasToken: z.boolean() });
const whatsAppAnswer = z.object({
  sends: z.array(z.object({ name: z.string(), body: z.looseObject({}), ts: z.int() })),
});

/** What belongs to the REST services and the CTI webhooks in the control API. */
export function ctiRoutes(cti: CtiNotices, whatsApp: WhatsAppLog): readonly Route[] {
  const current = () => ({ url: cti.target?.url, hasToken: cti.target?.token !== undefined });
  return [
    route({
      method: 'put',
      path: '/control/cti',
      operationId: 'setCti',
      summary: 'Where the CTI webhooks go',
      description:
        'From now on `newContact` and `endContact` of every chat are posted there, in order.',
      body: ctiBody,
      bodyExamples: {
        gateway: { url: 'http://127.0.0.1:3000/ctlive/default/contacts', token: 'cti-secret' },
        off: {},
      },
      answers: { 200: { description: 'Where they go.', schema: ctiAnswer } },
      problems: [],
      run: ({ body: { url, token } }) => {
        cti.send(url === undefined ? undefined : { url, token });
        return { status: 200, body: current() };
      },
    }),
    route({
      method: 'get',
      path: '/control/cti',
      operationId: 'getCti',
      summary: 'Where the CTI webhooks go now',
      answers: { 200: { description: 'Where they go.', schema: ctiAnswer } },
      problems: [],
      run: () => ({ status: 200, body: current() }),
    }),
    route({
      method: 'get',
      path: '/control/whatsapp',
      operationId: 'listWhatsAppSends',
      summary: 'WhatsApp messages that were sent',
      description: 'The last 200, oldest first, as the REST services took them.',
      answers: { 200: { description: 'The messages.', schema: whatsAppAnswer } },
      problems: [],
      run: () => ({ status: 200, body: { sends: whatsApp.all() } }),
    }),
  ];
}
