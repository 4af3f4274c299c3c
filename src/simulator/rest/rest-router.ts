import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from '../../runtime/logger';
import { isForeignOrigin } from '../foreign-origin';
import { RestCalls, type RestParams, type RestParts } from './rest-calls';
import { RestRefusal } from './rest-refusal';
import { WhatsAppCalls } from './whatsapp-calls';

/** Room for a file of the largest upload as base64. */
const maxBodyBytes = 96 * 1024 * 1024;

type Payload = object | Promise<object>;
type Get = (params: RestParams, body: unknown, query: RestParams) => Payload;
type Post = (params: RestParams, body: unknown) => Payload;

/** CTLive's REST services of section "Server REST surface", with the `:domain` segment or without. */
export function restRouter(parts: RestParts & { readonly logger: Logger }): Router {
  const services = servicesOf(parts);
  const router = express.Router();
  router.use('/livechat/:domain', services);
  router.use('/livechat', services);
  return router;
}

function servicesOf(parts: RestParts & { readonly logger: Logger }): Router {
  const calls = new RestCalls(parts);
  const router = express.Router();
  router.use(refuseForeignOrigin);
  const get = (path: string, call: Get): void => {
    router.get(path, (request, response) => answer(request, response, call));
  };
  get('/getContactByChatID/:chatId', (params) => calls.contact(params));
  get('/getChatHistory/:chatId', (params) => calls.history(params));
  get('/getContactTranscriptByChatID/:chatId', (params) => calls.contactTranscript(params));
  get('/getChatTranscriptByChatID/:chatId', (params) => calls.transcript(params));
  get('/getChatTranscriptByUserID/:userId', (params, body, query) =>
    calls.byUser(params, body, query),
  );
  get('/getChatTranscriptByNickname/:nickname', (params) => calls.byNickname(params));
  get('/getMultimediaMessageByMessageID/:messageId', (params) => calls.multimedia(params));
  router.get('/downloadDocument/:chatId/:messageId', (request, response) => {
    calls.download(request.params, response);
  });
  addPosts(router, calls, new WhatsAppCalls(parts));
  router.use(refusalWriter(parts.logger));
  return router;
}

function addPosts(router: Router, calls: RestCalls, whatsApp: WhatsAppCalls): void {
  const json = express.json({ limit: maxBodyBytes });
  const post = (path: string, call: Post): void => {
    router.post(path, json, (request, response) => answer(request, response, call));
  };
  post('/sendTextMessageToActiveChat/:chatId', (params, body) => calls.sendText(params, body));
  post('/endContactByChatID', (params, body) => calls.end(params, body));
  post('/endAllContacts', () => calls.endAll());
  post('/routeToBot', (params, body) => calls.routeToBot(params, body));
  post('/getChatTranscriptByCalldata', (params, body) => calls.byCallData(params, body));
  post('/getChatTranscriptByTimeRangeAndServiceID', (params, body) => calls.byTime(params, body));
  post('/getLastTranscript', (params, body) => calls.last(params, body));
  post('/sendExternalMessageToCtlivesocial', (_params, body) => whatsApp.text(body));
  post('/sendExternalTextMessageToActiveChat', (_params, body) => whatsApp.textInChat(body));
  post('/sendExternalMultimediaMessageToCtlivesocial', (_params, body) =>
    whatsApp.multimedia(body),
  );
  post('/sendExternalTemplateMessageToCtlivesocial', (_params, body) => whatsApp.template(body));
}

async function answer(request: Request, response: Response, call: Get): Promise<void> {
  const { params, query } = request as unknown as { params: RestParams; query: RestParams };
  const payload = await call(params, request.body, query);
  // JSON, or JSONP when a callback is named.
  response.jsonp({ result: true, ...payload, error: null });
}

function refuseForeignOrigin(request: Request, response: Response, next: NextFunction): void {
  if (!isForeignOrigin(request)) return next();
  response.status(403).json({ result: false, error: 'foreign origin' });
}

function refusalWriter(logger: Logger): express.ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof RestRefusal) {
      response.jsonp({ result: false, error: error.message });
      return;
    }
    const { status } = error as { status?: unknown };
    const isCallers = typeof status === 'number' && status < 500;
    if (!isCallers) logger.error('REST: a call failed', { error });
    response.status(isCallers ? status : 500);
    response.json({ result: false, error: isCallers ? 'the body cannot be read' : 'failed' });
  };
}
