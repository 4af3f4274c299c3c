import { Router, type RequestHandler } from 'express';
import swaggerUiExpress from 'swagger-ui-express';
import { feedReaderScript } from './feed-reader-script';
import { livePaneScript } from './live-pane-script';
import { livePaneStyle } from './live-pane-style';
import { valueFillerScript } from './value-filler-script';

/** Swagger UI over the document this gateway serves, which it finds beside itself. */
export function swaggerUi(): Router {
  const router = Router();
  router.get('/', (request, response, next) => {
    if (request.originalUrl.split('?', 1)[0]?.endsWith('/')) return next();
    response.redirect(301, 'docs/');
  });
  router.get('/live-pane.js', text('text/javascript', paneScript));
  router.get('/live-pane.css', text('text/css', livePaneStyle));
  const page = swaggerUiExpress.setup(undefined, {
    customSiteTitle: 'CTLive Gateway',
    customCssUrl: './live-pane.css',
    customJs: './live-pane.js',
    swaggerOptions: {
      url: '../openapi.json',
      persistAuthorization: true,
      deepLinking: true,
      tryItOutEnabled: true,
      filter: true,
      displayRequestDuration: true,
      validatorUrl: 'none',
    },
  });
  router.use(swaggerUiExpress.serve);
  router.get('/', page);
  return router;
}

const paneScript = `'use strict';\n${feedReaderScript}${valueFillerScript}${livePaneScript}`;

function text(type: string, content: string): RequestHandler {
  return (_request, response) => {
    response.setHeader('Content-Type', `${type}; charset=utf-8`);
    response.setHeader('Cache-Control', 'no-cache');
    response.end(content);
  };
}
