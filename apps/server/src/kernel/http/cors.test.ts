import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp, type StartedApp } from '../../testing/start-app.ts'

const listed = 'https://app.example.com'

let some: StartedApp
let none: StartedApp
beforeAll(async () => {
  some = await startApp({ env: { TENANTRY_CORS_ORIGINS: `http://localhost:5173, ${listed}` } })
  none = await startApp()
})
afterAll(() => Promise.all([some.close(), none.close()]))

/** What the browser asks before it sends a request from a page of `origin`. */
const preflight = (app: StartedApp, origin: string) =>
  fetch(`${app.url}/data/query/notes`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,tenantry-database',
    },
  })

it('a page of an origin that is listed may send what the API takes, and read its refusals', async () => {
  const { status, headers } = await preflight(some, listed)
  expect(status).toBe(204)
  expect(headers.get('access-control-allow-origin')).toBe(listed)
  expect(headers.get('access-control-allow-methods')).toContain('POST')
  expect(headers.get('access-control-allow-headers')).toContain('tenantry-database')
  const refused = await fetch(`${some.url}/platform/databases`, { headers: { origin: listed } })
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, listed])
})

it('a page of another origin may not, nor any page when none is listed', async () => {
  for (const [app, origin] of [
    [some, 'https://other.example.com'],
    [some, 'null'],
    [none, listed],
  ] as const) {
    const { headers } = await preflight(app, origin)
    expect(headers.get('access-control-allow-origin')).not.toBe(origin)
    expect(headers.get('access-control-allow-origin')).not.toBe('*')
  }
})
