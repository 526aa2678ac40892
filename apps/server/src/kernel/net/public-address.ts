import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Looks like any address of the internet, and is answered by the host that Azure's machines run on. */
const AZURE_PLATFORM = '168.63.129.16'
/** Addresses that the internet routes (RFC 4291, 2.4); all else that counts as unicast is unassigned or a relic, such as `::127.0.0.1`. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** Reads an address as a resolver or a URL writes it; `::ffff:127.0.0.1` is 127.0.0.1. Null for what is none. */
export function readAddress(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null
}

/** Whether an address belongs to one host on the public internet: not private, local, shared, reserved, translated or a group. */
export function isPublicAddress(address: Address): boolean {
  if (address.range() !== 'unicast' || address.toString() === AZURE_PLATFORM) return false
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6)
}
