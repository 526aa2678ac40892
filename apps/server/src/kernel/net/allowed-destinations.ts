import ipaddr from 'ipaddr.js'
import { ConfigError } from '../errors.ts'
import type { Address } from './public-address.ts'

/** Addresses that requests may go to although they are not public, or at a port that is not a usual one. */
export interface AllowedDestination {
  network: [Address, number]
  /** `usual`: 80 and 443. */
  port: number | 'usual' | 'any'
}

export const USUAL_PORTS: readonly number[] = [80, 443]

const BRACKETED = /^\[([^\]]+)\](?::(\d{1,5}|\*))?$/
const PLAIN = /^([^:]+)(?::(\d{1,5}|\*))?$/

/**
 * Reads `127.0.0.1:8080,10.0.0.0/8,[fd00::/8]:*`: addresses or networks, each at ports 80 and 443, at the named port, or at any (`*`).
 * @throws ConfigError that names the setting and the entry
 */
export function readAllowedDestinations(text: string, setting: string): AllowedDestination[] {
  const entries = text.split(',').map((entry) => entry.trim())
  return entries.filter((entry) => entry !== '').map((entry) => readEntry(entry, setting))
}

export function isAllowed(allowed: readonly AllowedDestination[], address: Address, port: number): boolean {
  return allowed.some(
    (entry) => inNetwork(address, entry.network) && (entry.port === 'any' || portsOf(entry).includes(port)),
  )
}

function portsOf({ port }: AllowedDestination): readonly (number | string)[] {
  return port === 'usual' ? USUAL_PORTS : [port]
}

function inNetwork(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

function readEntry(entry: string, setting: string): AllowedDestination {
  const [, network = entry, port] = BRACKETED.exec(entry) ?? PLAIN.exec(entry) ?? []
  const found = readNetwork(network)
  if (found === null || Number(port) > 65_535) {
    throw new ConfigError(
      `${setting}: ${JSON.stringify(entry)} is no address or network. Write 127.0.0.1:8080, 10.0.0.0/8, [::1]:8080, or 10.0.0.0/8:* for every port.`,
    )
  }
  return { network: found, port: port === undefined ? 'usual' : port === '*' ? 'any' : Number(port) }
}

function readNetwork(text: string): [Address, number] | null {
  try {
    if (text.includes('/')) return ipaddr.parseCIDR(text)
    const address = ipaddr.process(text)
    return [address, address.kind() === 'ipv4' ? 32 : 128]
  } catch {
    return null
  }
}
