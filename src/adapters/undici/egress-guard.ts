import { isIP } from 'node:net';
import { lookup as lookUp, type LookupAddress } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { buildConnector, type Dispatcher, Agent } from 'undici';

/** Where requests may go although it is private: CIDRs, addresses and host names. */
export type EgressAllowance = readonly string[];

export type EgressOptions = {
  readonly allow: EgressAllowance;
  readonly connectTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** Without a byte of the body for this long, the answer is given up. */
  readonly bodyTimeoutMs: number;
};

/** The address, or what a name resolved to, is not one that may be reached. */
export class EgressRefusedError extends Error {
  readonly code = 'EGRESS_REFUSED';
}

/**
 * Public, and yet what others are not to reach: Azure's platform address; IPv4-compatible IPv6
 * (RFC 4291 2.5.5.1), which the kernel may take for the IPv4 address in it.
 */
const denied = [ipaddr.parseCIDR('168.63.129.16/32'), ipaddr.parseCIDR('::/96')];

/** Decides by address and name. Knows no sockets. */
export class EgressRule {
  readonly #networks: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
  readonly #hosts: ReadonlySet<string>;

  constructor(allow: EgressAllowance) {
    this.#networks = allow.map(networkOf).filter((network) => network !== undefined);
    this.#hosts = new Set(allow.map((entry) => entry.toLowerCase()));
  }

  allowsHost(host: string): boolean {
    return this.#hosts.has(host.toLowerCase().replace(/\.$/, ''));
  }

  /** Global unicast alone, unless allowed; IPv4 in IPv6 counts as the IPv4 address. */
  allowsAddress(text: string): boolean {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    if (this.#networks.some((network) => isWithin(address, network))) return true;
    return address.range() === 'unicast' && !denied.some((network) => isWithin(address, network));
  }

  /** Whether the operator named this host or an address in it, which plain http may then reach. */
  isListed(host: string): boolean {
    if (this.allowsHost(host)) return true;
    if (!ipaddr.isValid(host)) return false;
    const address = ipaddr.process(host);
    return this.#networks.some((network) => isWithin(address, network));
  }
}

/**
 * An agent whose connections go where the rule allows: the address is judged when it is dialled,
 * so a name that resolves to something else the second time gains nothing.
 */
export function guardedAgent(rule: EgressRule, options: EgressOptions): Dispatcher {
  const { connectTimeoutMs, headersTimeoutMs, bodyTimeoutMs } = options;
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: guardedLookup(rule) });
  return new Agent({
    headersTimeout: headersTimeoutMs,
    bodyTimeout: bodyTimeoutMs,
    connections: 8,
    connect: (target, callback) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      // A literal address is never looked up.
      if (isIP(host) !== 0 && !rule.allowsAddress(host)) callback(refused(), null);
      else connect(target, callback);
    },
  });
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;
type LookupOptions = { readonly all?: boolean; readonly family?: number | 'IPv4' | 'IPv6' };

function guardedLookup(rule: EgressRule) {
  return (host: string, options: LookupOptions, callback: LookupCallback): void => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const isAllowed = ({ address }: LookupAddress): boolean => rule.allowsAddress(address);
      const allowed = rule.allowsHost(host) ? addresses : addresses.filter(isAllowed);
      const [first] = allowed;
      if (!first) return callback(refused(), []);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

function refused(): EgressRefusedError {
  return new EgressRefusedError('not a public address');
}

function networkOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const host = entry.replace(/^\[|\]$/g, '');
  if (!ipaddr.isValid(host)) return undefined;
  const address = ipaddr.parse(host);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isWithin(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  network: [ipaddr.IPv4 | ipaddr.IPv6, number],
): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}
