import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { AddressPolicy } from './address-policy';

/** Where TLS is served to the public. */
const publicPorts = ['', '443', '8443'];

export type EgressOptions = {
  /** CIDRs, addresses or host names that may be reached although private, over plain http too. */
  readonly allow: readonly string[];
  /** The beginnings of URLs of the gateway itself that may be reached, as `URL` writes them. */
  readonly ownUrls?: () => readonly string[];
  readonly timeouts?: EgressTimeouts;
  readonly resolve?: typeof lookup;
};

export type EgressTimeouts = {
  readonly connectMs: number;
  readonly headersMs: number;
  readonly bodyMs: number;
};

const defaultTimeouts: EgressTimeouts = { connectMs: 10_000, headersMs: 15_000, bodyMs: 10_000 };

/** The address, or an address the name resolved to, is not one the gateway may reach. */
export class EgressRefusedError extends Error {
  readonly code = 'EGRESS_REFUSED';
}

/**
 * What leaves the gateway for URLs that users name. A URL is judged when it is made known, and the
 * address again at every connect, on the very address that is connected to: a name that changes
 * its mind in between (DNS rebinding) gains nothing. Redirects are never followed.
 */
export class EgressGuard implements AsyncDisposable {
  private readonly policy: AddressPolicy;
  private readonly guarded: Agent;
  private readonly own: Agent;
  private readonly resolve: typeof lookup;

  constructor(private readonly options: EgressOptions) {
    this.policy = new AddressPolicy(options.allow);
    this.resolve = options.resolve ?? lookup;
    const { connectMs, headersMs, bodyMs } = options.timeouts ?? defaultTimeouts;
    const limits = { headersTimeout: headersMs, bodyTimeout: bodyMs, maxHeaderSize: 16 * 1024 };
    this.guarded = new Agent({ ...limits, connect: this.connector(connectMs) });
    this.own = new Agent({ ...limits, connect: { timeout: connectMs } });
  }

  /** The dispatcher for a URL. Every connection it makes is checked. */
  agentFor(url: URL): Agent {
    return this.isOwn(url) ? this.own : this.guarded;
  }

  /**
   * Why a URL may not be reached; undefined when it may. A name that does not resolve now is left
   * to the check at connect.
   */
  async refusalOf(text: string): Promise<string | undefined> {
    const malformed = formRefusalOf(text);
    if (malformed !== undefined) return malformed;
    const url = new URL(text);
    return this.isOwn(url) ? undefined : this.addressRefusalOf(url);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.guarded.destroy(), this.own.destroy()]);
  }

  private async addressRefusalOf(url: URL): Promise<string | undefined> {
    const host = hostOf(url.hostname);
    const addresses = isIP(host) ? [host] : await this.addressesOf(host);
    if (addresses.some((address) => this.policy.isNamed(host, address))) return undefined;
    if (url.protocol === 'http:') return 'Plain http is for targets named in EGRESS_ALLOW.';
    if (!publicPorts.includes(url.port)) return 'Its port is neither 443 nor 8443.';
    const mayBePublic =
      addresses.length === 0 || addresses.some((each) => this.policy.isPublic(each));
    return mayBePublic ? undefined : 'Its address is not a public one.';
  }

  private isOwn(url: URL): boolean {
    return (this.options.ownUrls?.() ?? []).some((own) => url.href.startsWith(own));
  }

  private connector(timeout: number): buildConnector.connector {
    const connectorOf = (isTls: boolean) =>
      buildConnector({ timeout, lookup: this.guardedLookup(isTls) });
    const [plain, tls] = [connectorOf(false), connectorOf(true)];
    return (options, callback) => {
      const isTls = options.protocol === 'https:';
      const host = hostOf(options.hostname);
      // No lookup is asked for an address, so it is judged here.
      if (isIP(host) && !this.mayConnect(host, host, isTls)) {
        callback(refused(host), null);
        return;
      }
      (isTls ? tls : plain)(options, callback);
    };
  }

  private mayConnect(host: string, address: string, isTls: boolean): boolean {
    return this.policy.isNamed(host, address) || (isTls && this.policy.isPublic(address));
  }

  /** Hands out only addresses that may be connected to. */
  private guardedLookup(isTls: boolean): LookupFunction {
    return (host, options, callback) => {
      this.resolve(host, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, '', 0);
        const fit = found.filter(({ address }) => this.mayConnect(host, address, isTls));
        const [first] = fit;
        if (!first) return callback(refused(host), '', 0);
        if (options.all) return callback(null, fit);
        callback(null, first.address, first.family);
      });
    };
  }

  private addressesOf(host: string): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.resolve(host, { all: true }, (error, found: LookupAddress[]) => {
        resolve(error ? [] : found.map(({ address }) => address));
      });
    });
  }
}

/** What is wrong with the text of a URL, whatever it names. */
function formRefusalOf(text: string): string | undefined {
  if (!URL.canParse(text)) return 'It is not a URL.';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'It is not https.';
  if (username !== '' || password !== '') return 'It holds a user name or a password.';
  return undefined;
}

function refused(host: string): EgressRefusedError {
  return new EgressRefusedError(`${host} is not an address this gateway may reach.`);
}

function hostOf(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
