import type { LookupFunction } from 'node:net'
import { OutboundError } from './outbound-error.ts'
import { requireAllowed, type Destination, type OutboundRules } from './outbound-rules.ts'
import { readAddress } from './public-address.ts'
import type { ResolveName } from './resolve-name.ts'

/**
 * All addresses of a destination, each of them held against the rules: one that is not allowed refuses all.
 * @throws OutboundError `refused`, `unresolved`
 */
export async function allowedAddresses(
  rules: OutboundRules,
  resolve: ResolveName,
  destination: Pick<Destination, 'host' | 'port'>,
  signal: AbortSignal,
): Promise<{ address: string; family: 4 | 6 }[]> {
  const { host, port } = destination
  const found = await resolve(host, signal).catch((error: unknown) => {
    throw new OutboundError('unresolved', `The name ${host} could not be looked up.`, error)
  })
  if (found.length === 0) throw new OutboundError('unresolved', `The name ${host} has no address.`)
  return found.map((text) => {
    const address = readAddress(text)
    if (address === null) throw new OutboundError('unresolved', `The name ${host} could not be looked up.`)
    requireAllowed(rules, address, port)
    return { address: address.toString(), family: address.kind() === 'ipv4' ? 4 : 6 }
  })
}

/**
 * The only look-up of a connection: the socket connects to what was checked here and to nothing else, so that a name that has another address a moment later
 * gains nothing.
 */
export function guardedLookup(
  rules: OutboundRules,
  resolve: ResolveName,
  destination: Destination,
  signal: AbortSignal,
): LookupFunction {
  return (_host, options, callback) => {
    allowedAddresses(rules, resolve, destination, signal).then(
      (addresses) => {
        const [first] = addresses
        if (options.all === true) callback(null, addresses)
        else callback(null, first?.address ?? '', first?.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    )
  }
}
