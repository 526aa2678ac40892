import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'

describeBothApps('Every reply', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_PUBLIC_URL: 'https://tenantry.example.com' } })
  })

  const replies = (): Promise<Response[]> => {
    const key = { authorization: `Bearer ${app.adminKey}` }
    const json = { ...key, 'content-type': 'application/json' }
    return Promise.all([
      fetch(`${app.url}/platform/databases`, { headers: key }),
      fetch(`${app.url}/platform/databases`),
      fetch(`${app.url}/platform/databases`, { method: 'POST', headers: json, body: '{' }),
      fetch(`${app.url}/platform/databases`, { method: 'PUT', headers: key }),
      fetch(`${app.url}/nowhere`),
      fetch(`${app.url}/%zz`),
      fetch(`${app.url}/auth/logout`, { method: 'POST' }),
      fetch(`${app.url}/platform/audit/stream`, { headers: key }),
      fetch(`${app.url}/docs`),
      fetch(`${app.url}/auth/device`),
      fetch(`${app.url}/openapi.json`),
    ])
  }

  it('is no page, stands in no frame and is kept nowhere, refusals and streams included', async () => {
    for (const { url, status, headers, body } of await replies()) {
      const say = `${status} ${url}`
      const policy = headers.get('content-security-policy') ?? ''
      for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", 'form-action '])
        expect(policy, say).toContain(part)
      expect(policy, say).not.toMatch(/script-src[^;]*unsafe/)
      expect(headers.get('x-content-type-options'), say).toBe('nosniff')
      expect(headers.get('referrer-policy'), say).toBe('same-origin')
      expect(headers.get('cache-control'), say).toBe('no-store')
      await body?.cancel()
    }
  })

  it('holds browsers to TLS for a year, where the public address is https, and nowhere else', async () => {
    for (const { url, status, headers, body } of await replies()) {
      expect(headers.get('strict-transport-security'), `${status} ${url}`).toBe('max-age=31536000')
      await body?.cancel()
    }
    const local = await start({ env: { TENANTRY_PUBLIC_URL: 'http://localhost:4000' } })
    const { headers } = await fetch(`${local.url}/health`)
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  it('may be kept where it is the same for everybody: keys that are published, files of the reference', async () => {
    const keep = async (path: string) => (await fetch(app.url + path)).headers.get('cache-control')
    expect(await keep('/.well-known/jwks.json')).toBe('public, max-age=300')
    expect(await keep('/docs/start.js')).toBe('public, max-age=3600')
  })
})
