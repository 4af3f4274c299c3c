import express, { type Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import type { Clock } from '../runtime/clock';
import type { Logger } from '../runtime/logger';
import type { ChatStore } from './chats/chat-store';
import type { FileStore } from './chats/file-store';
import { chatRoutes } from './control/chat-routes';
import { controlDocument } from './control/control-document';
import { controlRouter } from './control/control-router';
import { CustomerActs } from './control/customer-acts';
import { customerRoutes } from './control/customer-routes';
import { faultRoutes } from './control/fault-routes';
import { feedRoutes } from './control/feed-routes';
import { customerPage, customerPagePolicy } from './page/customer-page';
import { sdkPath, serveSdk } from './sdk/sdk-route';
import { ctiRoutes } from './rest/cti-routes';
import type { CtiNotices } from './rest/cti-notices';
import { restRouter } from './rest/rest-router';
import { WhatsAppLog } from './rest/whatsapp-log';
import type { FaultPanel } from './wire/faults';

export type AppParts = {
  readonly chats: ChatStore;
  readonly files: FileStore;
  readonly faults: FaultPanel;
  readonly cti: CtiNotices;
  readonly disconnectAll: () => number;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Customer page, control API and its Swagger UI. */
export function simulatorApp(parts: AppParts): Express {
  const { chats, files, faults, clock, cti, logger, disconnectAll } = parts;
  const whatsApp = new WhatsAppLog();
  const routes = [
    ...chatRoutes(chats),
    ...customerRoutes(chats, new CustomerActs(chats, files)),
    ...faultRoutes(faults, disconnectAll),
    ...feedRoutes(chats, clock),
    ...ctiRoutes(cti, whatsApp),
  ];
  const document = controlDocument(routes);
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    response.setHeader('content-security-policy', customerPagePolicy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.type('html').send(customerPage);
  });
  app.get(sdkPath, serveSdk);
  app.get('/control/openapi.json', (_request, response) => void response.json(document));
  app.use('/control/docs', swaggerUi.serve, swaggerUi.setup(document));
  app.use(restRouter({ chats, whatsApp, logger }));
  app.use(controlRouter(routes, logger));
  return app;
}
