import { createOutbound, readAllowedDestinations } from '../index.ts'

/** Sends one request from a process whose environment names a proxy; says how it ended. */
const outbound = createOutbound({
  allowed: readAllowedDestinations('127.0.0.1:*', 'ALLOW'),
  ownHosts: [],
  ownAddresses: () => [],
})
const { status, body } = await outbound.fetch(process.argv[2] ?? '', { timeoutMs: 5_000, bodyBytesMax: 100 })
process.stdout.write(`${status} ${body.toString()}`)
