import { isIP } from 'node:net'
import { ConfigError } from './kernel/errors.ts'

/** Ranges that have a name with the library that believes proxies. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal']

/** Addresses and ranges (CIDR) of proxies, separated by commas. Throws ConfigError that names the variable. */
export function readProxies(name: string, text: string): readonly string[] {
  const proxies = text
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '')
  for (const proxy of proxies) {
    if (NAMED.includes(proxy) || isRange(proxy)) continue
    throw new ConfigError(
      `${name}: ${JSON.stringify(proxy)} is no address or range; write them like 10.0.0.1, 10.0.0.0/8 or ${NAMED.join(', ')}, separated by commas.`,
    )
  }
  return proxies
}

function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}
