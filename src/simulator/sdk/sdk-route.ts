import type { RequestHandler } from 'express';
import { sdkScript } from './sdk-script';

export const sdkPath = '/livechat/:tenant/lib/livechatsdk.js';

/** For any tenant: the script finds its server by its own address. */
export const serveSdk: RequestHandler = (_request, response) => {
  response.setHeader('content-type', 'text/javascript; charset=utf-8');
  response.setHeader('cache-control', 'no-cache');
  response.setHeader('x-content-type-options', 'nosniff');
  response.send(sdkScript);
};
