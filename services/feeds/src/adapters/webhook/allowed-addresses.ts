import ipaddr from 'ipaddr.js';

/** Whether the hub may deliver to an address, IPv4 or IPv6. */
export type PermitsAddress = (address: string) => boolean;

type Address = ReturnType<typeof ipaddr.parse>;
type Network = readonly [Address, number];

const everyPublicIpv6: Network = ipaddr.parseCIDR('2000::/3');

/**
 * Public addresses, and those of the networks. What is loopback, private, link-local, shared (CGNAT), multicast,
 * reserved, translated or unspecified is neither, and nor is what can't be read.
 * @param networks CIDR
 */
export function createAllowedAddresses(networks: readonly string[]): PermitsAddress {
  const allowed = networks.map((network): Network => ipaddr.parseCIDR(network));
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    // An IPv4 address may come mapped into IPv6: it is what it stands for.
    const address = ipaddr.process(text);
    return allowed.some((network) => isIn(address, network)) || isPublic(address);
  };
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || isIn(address, everyPublicIpv6);
}

function isIn(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}
