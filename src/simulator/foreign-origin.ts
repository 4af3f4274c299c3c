import type { IncomingMessage } from 'node:http';

/** A page of another site may be open in the browser of whoever runs the simulator. */
export function isForeignOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
}
