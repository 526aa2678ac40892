import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createOutbound,
  OutboundError,
  readAllowedDestinations,
  type GuardedRequest,
  type ResolveName,
} from './index.ts'
import { listen } from './testing/listener.ts'

const limits = { timeoutMs: 2_000, bodyBytesMax: 1_000 }

function outboundTo(allow: string, resolve?: ResolveName) {
  return createOutbound(
    { allowed: readAllowedDestinations(allow, 'ALLOW'), ownHosts: [], ownAddresses: () => [] },
    resolve,
  )
}

async function failureOf(promise: Promise<unknown>): Promise<OutboundError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof OutboundError) return error
  throw new Error('It was no OutboundError.', { cause: error })
}

describe('a guarded request', () => {
  it('carries method, headers and body, and gives status, headers and body back', async () => {
    const server = await listen((request, response) => {
      response.writeHead(207, { 'x-seen': String(request.headers['x-mine']) })
      request.pipe(response)
    })
    const answer = await outboundTo('127.0.0.1:*').fetch(`${server.url}/a?b=c`, {
      ...limits,
      method: 'POST',
      headers: { 'x-mine': 'yes' },
      body: 'grüße',
    })
    expect(answer.status).toBe(207)
    expect(answer.headers['x-seen']).toBe('yes')
    expect(answer.body.toString()).toBe('grüße')
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/a?b=c' })
    expect(server.requests[0]?.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      'content-length': '7',
      'accept-encoding': 'identity',
    })
  })

  it('reaches nothing that the rules do not allow: no connection is made', async () => {
    const server = await listen()
    const error = await failureOf(outboundTo('').fetch(server.url, limits))
    expect(error.failure).toBe('refused')
    const byName = outboundTo(`127.0.0.2:${server.port}`, async () => ['127.0.0.1'])
    expect((await failureOf(byName.fetch(`http://x.test:${server.port}/`, limits))).failure).toBe('refused')
    expect(server.connections()).toBe(0)
  })

  it('connects to the address that was checked: a name that changes its address meanwhile gains nothing', async () => {
    const meant = await listen((_request, response) => void response.end('meant'))
    const internal = await listen(undefined, { address: '127.0.0.2', port: meant.port })
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1', '127.0.0.2']]
    let asked = 0
    const outbound = outboundTo(`127.0.0.1:${meant.port}`, async () => answers[asked++] ?? [])
    const url = `http://rebind.test:${meant.port}/`
    const first = await outbound.fetch(url, limits)
    expect(first.body.toString()).toBe('meant')
    expect(meant.requests[0]?.headers.host).toBe(`rebind.test:${meant.port}`)
    expect(asked).toBe(1)
    expect((await failureOf(outbound.fetch(url, limits))).failure).toBe('refused')
    expect((await failureOf(outbound.fetch(url, limits))).failure).toBe('refused')
    expect(internal.connections()).toBe(0)
  })

  it('gives a redirect back and does not follow it', async () => {
    const target = await listen()
    for (const status of [301, 302, 303, 307, 308]) {
      const server = await listen((_request, response) => {
        response.writeHead(status, { location: target.url })
        response.end()
      })
      const answer = await outboundTo('127.0.0.1:*').fetch(server.url, limits)
      expect(answer.status).toBe(status)
    }
    expect(target.connections()).toBe(0)
  })

  it('goes past every proxy that the environment names', async () => {
    const proxy = await listen()
    const server = await listen()
    const file = fileURLToPath(new URL('testing/fetch-child.ts', import.meta.url))
    const env = {
      PATH: process.env['PATH'],
      NODE_USE_ENV_PROXY: '1',
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      HTTPS_PROXY: proxy.url,
    }
    const child = promisify(execFile)(process.execPath, ['--conditions=development', file, server.url], {
      env,
    })
    expect((await child).stdout).toBe('200 ok')
    expect(proxy.connections()).toBe(0)
  })

  it('ends at the time limit, wherever the other side stalls', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const address = silent.address()
    const silentUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    const dripping = await listen((_request, response) => {
      const timer = setInterval(() => response.write('x'), 20)
      response.once('close', () => clearInterval(timer))
    })
    const stuckName: ResolveName = async (_name, signal) => {
      await sleep(60_000, undefined, { signal })
      return []
    }
    const quick = { ...limits, timeoutMs: 200 }
    const open = outboundTo('127.0.0.1:*')
    const errors = await Promise.all([
      failureOf(open.fetch(silentUrl, quick)),
      failureOf(open.fetch(dripping.url, { ...quick, bodyBytesMax: 1e6 })),
      failureOf(outboundTo('', stuckName).fetch('http://stuck.test/', quick)),
    ])
    for (const error of errors)
      expect(error).toMatchObject({ failure: 'timeout', message: 'There was no answer within 0.2 s.' })
  })

  it('refuses a body that is longer than wanted, or cuts it there, without reading on', async () => {
    let sent = 0
    const server = await listen((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    const open = outboundTo('127.0.0.1:*')
    const error = await failureOf(open.fetch(server.url, limits))
    expect(error).toMatchObject({ failure: 'too_large', message: 'The answer is longer than 1000 bytes.' })
    const cut = await open.fetch(server.url, { ...limits, longBody: 'cut' })
    expect(cut.body.length).toBe(1_000)
    expect(sent).toBeLessThan(64 * 1024 * 1024)
  })

  it('that cuts bodies gives the status also when the body breaks off or never ends', async () => {
    const broken = await listen((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    })
    const endless = await listen((_request, response) => void response.writeHead(202).write('a'))
    const cut: GuardedRequest = { timeoutMs: 300, bodyBytesMax: 10, longBody: 'cut' }
    const open = outboundTo('127.0.0.1:*')
    expect(await open.fetch(broken.url, cut)).toMatchObject({ status: 200, body: Buffer.from('half') })
    expect(await open.fetch(endless.url, cut)).toMatchObject({ status: 202, body: Buffer.from('a') })
    expect((await failureOf(open.fetch(broken.url, limits))).failure).toBe('unreachable')
  })

  it('says what went wrong: nobody there, no HTTP, no answer, a header that never ends, no such name', async () => {
    const open = outboundTo('127.0.0.1:*', async (name) =>
      name === 'none.test' ? [] : Promise.reject(new Error('x')),
    )
    const raw = async (text: string) => {
      const server = createServer((socket) => {
        socket.on('error', () => {})
        socket.end(text)
      })
      await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
      onTestFinished(() => void server.close())
      const address = server.address()
      return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
    }
    const gone = await raw('')
    const failure = async (url: string) => (await failureOf(open.fetch(url, limits))).failure
    expect(await failure('http://127.0.0.1:1/')).toBe('unreachable')
    expect(await failure(await raw('SSH-2.0-OpenSSH\r\n'))).toBe('protocol')
    expect(await failure(await raw(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`))).toBe('protocol')
    expect(
      await failure(
        await raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
      ),
    ).toBe('protocol')
    expect(['unreachable', 'protocol']).toContain(await failure(gone))
    expect(await failure('http://none.test/')).toBe('unresolved')
    expect(await failure('http://broken.test/')).toBe('unresolved')
  })

  it('trusts no certificate that nobody vouches for, and no server without one', async () => {
    const secure = await listen(undefined, { tls: true })
    const plain = await listen()
    const open = outboundTo('127.0.0.1:*', async () => ['127.0.0.1'])
    const failure = async (port: number) =>
      (await failureOf(open.fetch(`https://hooks.example.test:${port}/`, limits))).failure
    expect(await failure(secure.port)).toBe('tls')
    expect(await failure(plain.port)).toBe('tls')
    expect([secure.requests, plain.requests]).toEqual([[], []])
  })

  it('is given up when its signal says so, before and during it', async () => {
    const server = await listen(() => {})
    const open = outboundTo('127.0.0.1:*')
    const abort = new AbortController()
    const running = open.fetch(server.url, { ...limits, signal: abort.signal })
    setTimeout(() => abort.abort(), 50)
    expect((await failureOf(running)).failure).toBe('aborted')
    expect((await failureOf(open.fetch(server.url, { ...limits, signal: abort.signal }))).failure).toBe(
      'aborted',
    )
  })

  it('looks localhost up without asking anybody', async () => {
    const server = await listen()
    const answer = await outboundTo('127.0.0.1:*,[::1]:*').fetch(`http://localhost:${server.port}/`, limits)
    expect(answer.status).toBe(200)
  })
})
