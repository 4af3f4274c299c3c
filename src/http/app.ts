import express, { type Express } from 'express';
import { authenticate } from './request/authentication';
import { contractGuard } from './contract/contract-guard';
import { Contract } from './contract/contract';
import { readOpenApiDocument } from './contract/contract-document';
import type { GatewayContext } from './gateway-context';
import { problemPages } from './problems/problem-pages';
import { answerProblem } from './problems/problem-answer';
import { checkJsonBody, parseJsonBody } from './request/body-parsing';
import { allowOrigins } from './request/cross-origin';
import { nameRequest } from './request/request-id';
import { securityHeaders } from './request/security-headers';
import { RegisterRoutes } from './routes.gen';
import { swaggerUi } from './explorer/swagger-ui';
import { authenticateCti } from './integration/cti-authentication';
import { limitBase64Uploads } from './upload/base64-gate';
import { createMultipart } from './upload/multipart';

/** Base64 uploads parsed at a time: each holds its whole text in memory. */
const maxBase64AtOnce = 4;

/** The HTTP edge. Nothing of a body is read before the caller is known and the call is allowed. */
export function createApp(context: GatewayContext): Express {
  const app = express();
  const { options } = context;
  const document = readOpenApiDocument();
  app.locals['gateway'] = context;
  app.locals['openApiDocument'] = document;
  app.locals['contract'] = new Contract(document);
  applySettings(app, options.trustProxy);
  app.use(nameRequest, securityHeaders(options.publicUrl), allowOrigins(options.corsOrigins));
  app.get('/', (_request, response) => response.redirect('docs/'));
  app.use('/docs', swaggerUi());
  app.get('/problems/:code', problemPages);
  app.use(contractGuard, authenticate, authenticateCti, limitBase64Uploads(maxBase64AtOnce));
  app.use(parseJsonBody(options.maxBase64Bytes), checkJsonBody);
  RegisterRoutes(app, { multer: createMultipart(options) });
  app.use(answerProblem);
  return app;
}

function applySettings(app: Express, trustProxy: string | number | boolean | undefined): void {
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', 'simple');
  app.set('trust proxy', trustProxy ?? false);
}
