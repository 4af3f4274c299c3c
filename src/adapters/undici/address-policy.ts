import ipaddr from 'ipaddr.js';

type Range = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** What ipaddr.js takes for unicast and is not for us: Azure's wire server. */
const deniedThough = [ipaddr.parseCIDR('168.63.129.16/32')];
/** All of IPv6 that is given out as global unicast (IANA); ::/96 and the like lie outside. */
const globalUnicast = [ipaddr.parseCIDR('2000::/3')];

/**
 * Which addresses may be reached. Everything that is not public unicast is refused unless
 * `EGRESS_ALLOW` names it; an IPv4 address inside an IPv6 one counts as that IPv4 address.
 */
export class AddressPolicy {
  private readonly ranges: readonly Range[];
  private readonly hosts: ReadonlySet<string>;

  /** Entries are CIDRs, addresses or host names. */
  constructor(allow: readonly string[]) {
    this.ranges = allow.map(rangeOf).filter((range) => range !== undefined);
    this.hosts = new Set(allow.filter((entry) => !rangeOf(entry)).map(comparable));
  }

  /** Named in `EGRESS_ALLOW`: plain http and any port too. */
  isNamed(host: string, address: string): boolean {
    return this.hosts.has(comparable(host)) || this.isInRange(address);
  }

  isPublic(address: string): boolean {
    const parsed = parse(address);
    if (!parsed || isWithin(parsed, deniedThough)) return false;
    if (parsed.kind() === 'ipv6' && !isWithin(parsed, globalUnicast)) return false;
    return parsed.range() === 'unicast';
  }

  private isInRange(address: string): boolean {
    const parsed = parse(address);
    return parsed !== undefined && isWithin(parsed, this.ranges);
  }
}

function rangeOf(entry: string): Range | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const address = parse(entry);
  return address && [address, address.kind() === 'ipv4' ? 32 : 128];
}

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const plain = address.replace(/^\[|\]$/g, '');
  // Anything looser than four decimal parts never comes from a resolver or a parsed URL.
  const isPlain = ipaddr.IPv4.isValidFourPartDecimal(plain) || ipaddr.IPv6.isValid(plain);
  return isPlain ? ipaddr.process(plain) : undefined;
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: readonly Range[]): boolean {
  return ranges.some(
    ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
  );
}

function comparable(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
