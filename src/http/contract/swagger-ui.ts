import { Router } from 'express';
import swaggerUiExpress from 'swagger-ui-express';

/** Swagger UI over the document this gateway serves, which it finds beside itself. */
export function swaggerUi(): Router {
  const router = Router();
  router.get('/', (request, response, next) => {
    if (request.originalUrl.split('?', 1)[0]?.endsWith('/')) return next();
    response.redirect(301, 'docs/');
  });
  const page = swaggerUiExpress.setup(undefined, {
    customSiteTitle: 'CTLive Gateway',
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
