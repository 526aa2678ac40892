import { networkInterfaces } from 'node:os'
import { isAllowed, USUAL_PORTS, type AllowedDestination } from './allowed-destinations.ts'
import { OutboundError } from './outbound-error.ts'
import { isPublicAddress, readAddress, type Address } from './public-address.ts'

/** Where requests to URLs that others chose may go. */
export interface OutboundRules {
  /** What whoever runs the installation allows beside the public internet. */
  allowed: readonly AllowedDestination[]
  /** Names (or addresses) under which this installation is reached: nobody has us call ourselves. */
  ownHosts: readonly string[]
  /** What listens on a public address of this machine may be meant for its neighbours only. */
  ownAddresses: () => readonly string[]
  /** Lets nothing through but what is allowed by name: see `GuardedRequest.plainHttp`. */
  onlyAllowed?: boolean
}

const URL_LENGTH_MAX = 2048
const ALLOW_HINT =
  'Whoever runs this installation can allow an address and port with TENANTRY_OUTBOUND_ALLOW.'

/** Where a URL leads, after the checks that need no look-up. */
export interface Destination {
  url: URL
  /** In lower case, without a dot at its end; an IPv6 address without brackets. */
  host: string
  port: number
  /** Set when the URL names an address instead of a name. */
  address: Address | null
}

/**
 * Reads a URL and refuses what no look-up can make good.
 * @throws OutboundError `refused`
 */
export function readDestination(rules: OutboundRules, text: string): Destination {
  if (text.length > URL_LENGTH_MAX) throw refused(`The URL is longer than ${URL_LENGTH_MAX} characters.`)
  const url = URL.parse(text)
  if (url === null) throw refused('The URL is not valid.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused('The URL must begin with https:// or http://.')
  if (url.username !== '' || url.password !== '')
    throw refused('The URL must not hold a user name or password.')
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const address = readAddress(host)
  const port = portOf(url)
  if (address !== null) requireAllowed(rules, address, port)
  else requireAllowedName(rules, host, port)
  return { url, host, port, address }
}

function requireAllowedName(rules: OutboundRules, host: string, port: number): void {
  if (host !== 'localhost' && rules.ownHosts.some((own) => own.toLowerCase() === host))
    throw refused('The URL leads to this installation itself.')
  if (!rules.allowed.some((entry) => mayBe(entry.port, port))) requireUsualPort(port)
}

/**
 * Holds one address that a host was found to have against the rules.
 * @throws OutboundError `refused`
 */
export function requireAllowed(rules: OutboundRules, address: Address, port: number): void {
  if (isAllowed(rules.allowed, address, port)) return
  if (rules.onlyAllowed === true) throw refused(`The URL must begin with https://. ${ALLOW_HINT}`, address)
  if (!isPublicAddress(address))
    throw refused(`The URL leads to an address that is not public. ${ALLOW_HINT}`, address)
  const own = [...rules.ownAddresses(), ...rules.ownHosts].map((text) => readAddress(text)?.toString())
  if (own.includes(address.toString())) throw refused('The URL leads to this machine itself.', address)
  requireUsualPort(port)
}

function requireUsualPort(port: number): void {
  if (!USUAL_PORTS.includes(port)) throw refused(`The port must be 80 or 443. ${ALLOW_HINT}`)
}

/** For a name: whether some allowed address has this port. Which address it is shows when the name is looked up. */
function mayBe(port: AllowedDestination['port'], wanted: number): boolean {
  return port === 'any' || port === wanted
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/** The addresses of this machine's network interfaces. */
export function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address))
}

function refused(message: string, address?: Address): OutboundError {
  return new OutboundError(
    'refused',
    message,
    address === undefined ? undefined : new Error(`It is ${address.toString()}.`),
  )
}
