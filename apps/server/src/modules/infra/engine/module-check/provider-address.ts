/** Where providers are taken from when an address names no host. One list, whichever engine reads it. */
const PUBLIC_HOSTS = new Set(['registry.terraform.io', 'registry.opentofu.org'])
const BUILT_IN = 'terraform.io/builtin/terraform'
const PART = /^[a-z0-9][a-z0-9_-]*$/
const HOST = /^[a-z0-9.-]+(?::\d+)?$/

/**
 * One spelling for a provider's address: `aws`, `hashicorp/aws` and `registry.terraform.io/hashicorp/aws` are `hashicorp/aws`; other hosts stay. Null for what is
 * no address.
 */
export function providerAddress(source: string): string | null {
  const address = source.toLowerCase()
  if (address === BUILT_IN) return address
  const parts = address.split('/')
  const [type = '', namespace = 'hashicorp', host] = parts.toReversed()
  if (parts.length > 3 || !PART.test(type) || !PART.test(namespace)) return null
  if (host === undefined || PUBLIC_HOSTS.has(host)) return `${namespace}/${type}`
  return HOST.test(host) ? `${host}/${namespace}/${type}` : null
}

/** What a local name means that a module does not explain. */
export function impliedProvider(localName: string): string {
  return localName === 'terraform' ? BUILT_IN : `hashicorp/${localName}`
}

/** Part of every engine: it keeps values and reaches nothing. */
export function isBuiltIn(address: string): boolean {
  return address === BUILT_IN
}
