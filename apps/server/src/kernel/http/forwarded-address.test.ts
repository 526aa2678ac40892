import { expect, it } from 'vitest'
import { describeBothApps } from '../../testing/both-apps.ts'
import type { StartedApp } from '../../testing/start-app.ts'

describeBothApps('The address of a caller', ({ start }) => {
  let people = 0
  /** The address that a session was begun from, as the server took it, with this header on the request. */
  const addressOf = async (app: StartedApp, forwarded: string) => {
    const body = { email: `caller${(people += 1)}@example.com`, password: 'correct horse battery' }
    const headers = { 'x-forwarded-for': forwarded }
    const { session } = (await app.call('POST /auth/register', body, { key: null, headers })).body
    const list = await app.call('GET /auth/me/sessions', undefined, { key: session.token })
    return list.body.data[0].address
  }

  it('is that of the connection, whatever the caller says, where no proxy is trusted', async () => {
    const app = await start()
    expect(await addressOf(app, '203.0.113.7')).toBe('127.0.0.1')
  })

  it('is the one that a trusted proxy adds, and none that stood there before', async () => {
    const app = await start({ env: { TENANTRY_TRUSTED_PROXIES: 'loopback' } })
    expect(await addressOf(app, '203.0.113.7')).toBe('203.0.113.7')
    expect(await addressOf(app, '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7')
    const elsewhere = await start({ env: { TENANTRY_TRUSTED_PROXIES: '10.0.0.0/8' } })
    expect(await addressOf(elsewhere, '203.0.113.7')).toBe('127.0.0.1')
  })
})
