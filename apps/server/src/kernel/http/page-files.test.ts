import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../testing/start-app.ts'

const INDEX = '<!doctype html><title>pages</title>'
const SCRIPT = `// ${'x'.repeat(5_000)}`
interface Reply {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** With the path as it is written, dots and all, and the body as it came. */
function send(url: string, path: string, headers: Record<string, string>, method: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    httpRequest({ hostname, port, path, method, headers }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
      reply.on('end', () =>
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: Buffer.concat(chunks) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

const BROWSER = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' }

describe('The files of the dashboard', () => {
  let folder: string
  let app: StartedApp
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenantry-pages-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), INDEX)
    await writeFile(join(folder, 'assets', 'theme.js'), 'theme')
    await writeFile(join(folder, '.sources'), 'secret of the build')
    await writeFile(join(folder, 'assets', 'index-Ab3_x-9z.js'), SCRIPT)
    app = await startApp({ dashboardDir: folder })
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(app.url, path, headers, method)

  it('come with a policy that lets in scripts of this origin alone, and no markup made of text', async () => {
    const { status, headers, body } = await get('/', BROWSER)
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: INDEX })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'; script-src 'self';")
    expect(policy).toContain("connect-src 'self'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  })

  it('answer a browser at every path that no operation has, and programs with a problem document', async () => {
    for (const path of ['/databases/acme?tab=sql', '/auth/verify?token=x', '/nowhere/at/all']) {
      expect((await get(path, BROWSER)).body.toString(), path).toBe(INDEX)
      const program = await get(path, { accept: '*/*' })
      expect(program.headers['content-type'], path).toContain('application/problem+json')
    }
    const posted = await get('/databases/acme', BROWSER, 'POST')
    expect(posted.status).toBe(404)
    const operation = await get('/platform/databases', BROWSER)
    expect(operation.status, 'an operation stays one, also for a browser').toBe(401)
  })

  it('are kept for good where their name says what is in them, else asked for again each time', async () => {
    const script = await get('/assets/index-Ab3_x-9z.js')
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/assets/theme.js')).headers['cache-control']).toBe('no-cache')
    const page = await get('/', BROWSER)
    expect(page.headers['cache-control']).toBe('no-cache')
    const again = await get('/', { ...BROWSER, 'if-none-match': String(page.headers['etag']) })
    expect({ status: again.status, bytes: again.body.length }).toEqual({ status: 304, bytes: 0 })
  })

  it('travel compressed for whoever takes that', async () => {
    const brotli = await get('/assets/index-Ab3_x-9z.js', { 'accept-encoding': 'gzip, br' })
    expect(brotli.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT)
    const gzip = await get('/assets/index-Ab3_x-9z.js', { 'accept-encoding': 'gzip' })
    expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT)
    expect((await get('/assets/index-Ab3_x-9z.js')).body.toString()).toBe(SCRIPT)
  })

  it('are those of the folder and nothing beside them', async () => {
    for (const path of [
      '/.sources',
      '/assets/../.sources',
      '/assets/..%2f.sources',
      '/assets/%2e%2e/.sources',
      '/assets/..%5c.sources',
      '/assets/other.js',
      '/assets/',
    ]) {
      const { status, body } = await get(path)
      expect(status, path).toBeGreaterThanOrEqual(400)
      expect(body.toString(), path).not.toContain('secret')
    }
  })

  it('can be missing: then `/` leads to the API reference', async () => {
    const bare = await startApp({ dashboardDir: join(folder, 'not-there') })
    try {
      const { status, headers } = await send(bare.url, '/', BROWSER, 'GET')
      expect({ status, location: headers['location'] }).toEqual({ status: 302, location: '/docs' })
    } finally {
      await bare.close()
    }
  })
})
