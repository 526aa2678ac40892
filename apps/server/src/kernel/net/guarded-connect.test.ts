import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createOutbound, OutboundError, readAllowedDestinations, type ResolveName } from './index.ts'

function outboundTo(allow: string, resolve: ResolveName) {
  return createOutbound(
    { allowed: readAllowedDestinations(allow, 'ALLOW'), ownHosts: ['own.test'], ownAddresses: () => [] },
    resolve,
  )
}

async function listen(): Promise<{ port: number; connections: () => number }> {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.end('hello')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => connections,
  }
}

const patience = () => AbortSignal.timeout(2_000)

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(OutboundError)
  return error instanceof OutboundError ? error.failure : ''
}

describe('a guarded connection', () => {
  it('is made to the address that was checked', async () => {
    const { port } = await listen()
    let asked = 0
    const outbound = outboundTo(`127.0.0.1:${port}`, async () => [asked++ === 0 ? '127.0.0.1' : '10.0.0.1'])
    const socket = await outbound.connect('name.test', port, patience())
    expect(String(await new Promise((resolve) => void socket.once('data', resolve)))).toBe('hello')
    socket.destroy()
    expect(asked).toBe(1)
  })

  it('is refused to all that a request is refused to, before anything is sent', async () => {
    const { port, connections } = await listen()
    const outbound = outboundTo('127.0.0.2:9', async (name) =>
      name === 'mixed.test' ? ['93.184.216.34', '127.0.0.1'] : ['127.0.0.1'],
    )
    for (const [host, at] of [
      ['127.0.0.1', port],
      ['::1', port],
      ['169.254.169.254', 80],
      ['name.test', 443],
      ['mixed.test', 443],
      ['own.test', 443],
      ['93.184.216.34', 22],
    ] as const)
      expect(await failureOf(outbound.connect(host, at, patience())), host).toBe('refused')
    expect(connections()).toBe(0)
  })

  it('tells when nobody is there, a name has no address, and time is over', async () => {
    const outbound = outboundTo('127.0.0.1:1', async (name, signal) => {
      if (name !== 'slow.test') return name === 'none.test' ? [] : ['127.0.0.1']
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      return ['127.0.0.1']
    })
    expect(await failureOf(outbound.connect('127.0.0.1', 1, patience()))).toBe('unreachable')
    expect(await failureOf(outbound.connect('none.test', 443, patience()))).toBe('unresolved')
    expect(await failureOf(outbound.connect('slow.test', 443, AbortSignal.timeout(50)))).toBe('timeout')
  })
})
