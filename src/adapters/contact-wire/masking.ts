import type { ClientOptions } from 'ws';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * How frames are masked on their way to a peer. Random keys keep bytes that a client chose from
 * being taken for a request by an intermediary (RFC 6455 section 10.3). Within one machine, over
 * loopback or a socket file, there is none: there the key is zero, with which both ends leave the
 * bytes alone (decision 24).
 */
export function maskingTo(url: string): Pick<ClientOptions, 'generateMask'> {
  if (!URL.canParse(url)) return {};
  const { protocol, hostname } = new URL(url);
  const isWithinMachine =
    protocol === 'ws+unix:' || (protocol === 'ws:' && loopback.test(hostname));
  return isWithinMachine ? { generateMask: (mask) => void mask.fill(0) } : {};
}
