import { EgressRule } from '../../../src/adapters/undici/egress-guard';

describe('EgressRule', () => {
  const rule = new EgressRule([]);

  it.each([
    ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '168.63.129.16', '::', '::1', '::127.0.0.1', '::ffff:127.0.0.1'],
    ...['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:7f00:1::', '2001::1', 'fc00::1', 'fe80::1'],
    ...['fec0::1', 'ff02::1', '2001:db8::1', '100::1', 'not an address', ''],
  ])('does not let %s be reached', (address) => {
    expect(rule.allowsAddress(address)).toBe(false);
  });

  it.each(['93.184.215.14', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])(
    'lets %s be reached',
    (address) => expect(rule.allowsAddress(address)).toBe(true),
  );

  it('lets what the operator names be reached, and no more', () => {
    const own = new EgressRule(['10.1.0.0/16', '192.168.1.7', '::1', 'crm.internal']);
    const addresses = ['10.1.2.3', '192.168.1.7', '::1', '::ffff:10.1.2.3'];
    expect(addresses.map((address) => own.allowsAddress(address))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['10.2.0.1', '192.168.1.8', '127.0.0.1'].some((each) => own.allowsAddress(each))).toBe(
      false,
    );
    expect([own.allowsHost('CRM.internal.'), own.allowsHost('x.crm.internal')]).toEqual([
      true,
      false,
    ]);
  });
});
