import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Content rules that let Swagger UI work and nothing else. TLS is the business of whoever stands
 * in front: neither HSTS nor an upgrade to https is asked for unless the public URL is https.
 */
export function securityHeaders(publicUrl: string | undefined): RequestHandler {
  const isTls = publicUrl?.startsWith('https:') ?? false;
  return helmet({
    strictTransportSecurity: isTls,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
}
