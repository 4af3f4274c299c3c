import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

export type SandboxPlace = {
  /** Where this process listens, as a URL. */
  readonly localUrl: string;
  /** The address it was told to listen on. */
  readonly host: string;
  readonly publicUrl?: string;
};

const wildcards = ['0.0.0.0', '::'];
const loopbacks = ['127.0.0.1', 'localhost', '::1'];

/**
 * Every URL under which this gateway's own sandbox is reached: the public one, and each address it
 * listens on. The loopback has three names, and only those it really listens on answer.
 */
export function sandboxUrls({ localUrl, host, publicUrl }: SandboxPlace): readonly string[] {
  const { port } = new URL(localUrl);
  const local = hostsOf(host).map((each) => `http://${inUrl(each)}:${port}`);
  const all = [localUrl, ...local, ...(publicUrl === undefined ? [] : [publicUrl])];
  const urls = all.map((url) => new URL(`${url.replace(/\/+$/, '')}/sandbox/`).href);
  return [...new Set(urls)];
}

function hostsOf(host: string): readonly string[] {
  if (wildcards.includes(host)) return [...loopbacks, ...interfaceAddresses()];
  return loopbacks.includes(host) ? loopbacks : [host];
}

/** A link-local address needs a zone, which no URL can hold. */
function interfaceAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.map(({ address }) => address).filter((address) => !address.startsWith('fe80:'));
}

function inUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
