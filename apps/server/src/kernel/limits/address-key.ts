import { isIPv6 } from 'node:net'

/** Whoever has an IPv6 address has a whole /64 of them. */
const NETWORK_GROUPS = 4

/**
 * What the requests of one network have in common: an IPv4 address as it is, also when it is written as an IPv6 one, and the first 64 bits of
 * any other IPv6 address.
 */
export function addressKey(address: string | null): string {
  if (address === null) return 'unknown'
  const [plain = ''] = address.toLowerCase().split('%')
  if (!isIPv6(plain)) return plain
  const mapped = /^(?:0{1,4}:){0,5}:?:?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (mapped !== undefined) return mapped
  return `${expand(plain).slice(0, NETWORK_GROUPS).join(':')}::/64`
}

function expand(address: string): string[] {
  const [head = '', tail] = address.replace(/:\d+\.\d+\.\d+\.\d+$/, ':0:0').split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length)
  return [...first, ...Array<string>(missing).fill('0'), ...last].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  )
}
