import type { ClientOptions } from 'ws';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * How frames are masked on their way to a peer. Masks keep bytes that a client chose from being
 * taken for a request by an intermediary (RFC 6455 section 10.3). On loopback there is none, and
 * inside TLS it sees nothing: there the key is zero, with which both ends leave the bytes alone.
 */
export function maskingTo(url: string): Pick<ClientOptions, 'generateMask'> {
  if (!URL.canParse(url)) return {};
  const { protocol, hostname } = new URL(url);
  const isUnseen = protocol === 'wss:' || loopback.test(hostname);
  return isUnseen ? { generateMask: (mask) => void mask.fill(0) } : {};
}
