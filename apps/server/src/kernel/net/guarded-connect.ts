import { connect, type Socket } from 'node:net'
import { guardedLookup } from './guarded-lookup.ts'
import { OutboundError } from './outbound-error.ts'
import { readDestination, type OutboundRules } from './outbound-rules.ts'
import type { ResolveName } from './resolve-name.ts'

/**
 * Connects to a host that somebody else chose, at an address that the rules allow: for what speaks TLS with it through us.
 * @throws OutboundError `refused`, `unresolved`, `unreachable`, `timeout`
 */
export async function guardedConnect(
  rules: OutboundRules,
  resolve: ResolveName,
  { host, port }: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const authority = host.includes(':') ? `[${host}]` : host
  const destination = readDestination(rules, `https://${authority}:${port}/`)
  const lookup = guardedLookup(rules, resolve, destination, signal)
  const socket = connect({ host: destination.host, port: destination.port, lookup, allowHalfOpen: true })
  const giveUp = () => void socket.destroy(new OutboundError('timeout', 'There was no connection in time.'))
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    return socket
  } catch (error) {
    if (error instanceof OutboundError) throw error
    throw new OutboundError('unreachable', 'The connection failed.', error)
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
