import { describe, expect, it } from 'vitest';
import { createAllowedAddresses } from './allowed-addresses.ts';

describe('addresses that the hub delivers to', () => {
  const permits = createAllowedAddresses([]);

  it.each(['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'are public: %s',
    (address) => expect(permits(address)).toBe(true),
  );

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['unique local', 'fd00::1'],
    ['unique local', 'fc00::1'],
    ['link-local', '169.254.1.1'],
    ['link-local', 'fe80::1'],
    ['link-local with its zone', 'fe80::1%eth0'],
    ['metadata of a cloud', '169.254.169.254'],
    ['metadata of a cloud', 'fd00:ec2::254'],
    ['shared (CGNAT)', '100.64.0.1'],
    ['shared (CGNAT)', '100.127.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['unspecified', '::'],
    ['benchmarks', '198.18.0.1'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['documentation', '2001:db8::1'],
    ['site-local', 'fec0::1'],
    ['IPv4 mapped', '::ffff:127.0.0.1'],
    ['IPv4 mapped, in hex', '::ffff:a00:1'],
    ['IPv4 mapped', '::ffff:169.254.169.254'],
    ['IPv4 compatible', '::7f00:1'],
    ['translated (NAT64)', '64:ff9b::7f00:1'],
    ['translated (6to4)', '2002:7f00:1::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('are not %s: %s', (_what, address) => expect(permits(address)).toBe(false));

  it('are those of allowed networks as well, in either form, and not those beside them', () => {
    const own = createAllowedAddresses(['10.1.0.0/16', 'fd00:1::/32']);
    for (const address of ['10.1.255.1', '::ffff:10.1.0.1', 'fd00:1::5', '1.1.1.1']) expect(own(address)).toBe(true);
    for (const address of ['10.2.0.1', 'fd00:2::5', '127.0.0.1']) expect(own(address)).toBe(false);
  });
});
