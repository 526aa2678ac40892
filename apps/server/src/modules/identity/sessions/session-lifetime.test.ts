import { beforeAll, describe, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody } from '../testing/account-holder.ts'
import { createSessionCookie } from './session-cookie.ts'

interface Tables {
  sessions: { id: string; last_seen_at: number; expires_at: number }
}

describeBothApps('A session', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_SESSION_IDLE_SECONDS: '3600' } })
    make = accountHolders(app)
  })
  /** A session that has not been used yet, in the state of one that is older. */
  const aged = async (column: 'last_seen_at' | 'expires_at', change: (row: Tables['sessions']) => number) => {
    const holder = await make.holder()
    const sessions = app.app.control.db.withTables<Tables>()
    const row = await sessions
      .selectFrom('sessions')
      .selectAll()
      .where('id', '=', holder.sessionId)
      .executeTakeFirstOrThrow()
    await sessions
      .updateTable('sessions')
      .set({ [column]: change(row) })
      .where('id', '=', row.id)
      .execute()
    return holder.token
  }

  it('is over when nobody has used it for the idle time, and not before', async () => {
    expect(await make.isIn(await aged('last_seen_at', (row) => row.last_seen_at - 3500))).toBe(true)
    expect(await make.isIn(await aged('last_seen_at', (row) => row.last_seen_at - 3600))).toBe(false)
  })

  it('is over at the end of its life, however much it is used, and with it what was made of it', async () => {
    const now = Math.floor(Date.now() / 1000)
    expect(await make.isIn(await aged('expires_at', () => now + 60))).toBe(true)
    expect(await make.isIn(await aged('expires_at', () => now))).toBe(false)

    const holder = await make.holder()
    const pair = (await app.call('POST /auth/tokens', {}, { key: holder.token })).body
    await app.app.control.db
      .withTables<Tables>()
      .updateTable('sessions')
      .set({ expires_at: now })
      .where('id', '=', holder.sessionId)
      .execute()
    // What a process remembers of it, it forgets with any change of a user.
    await app.call(`PATCH /platform/users/${holder.id}`, { name: 'Older' })
    expect([await make.isIn(holder.token), await make.isIn(pair.access_token)]).toEqual([false, false])
    const refresh = { refresh_token: pair.refresh_token }
    expect((await app.call('POST /auth/tokens/refresh', refresh, nobody)).status).toBe(401)
  })
})

describe('The cookie of a session', () => {
  it('is kept from scripts, plain http and other hosts where there is TLS', () => {
    const cookie = createSessionCookie(new URL('https://tenantry.example.com'))
    expect(cookie.give('tns_x', 1100, 1000)).toBe(
      '__Host-tenantry=tns_x; Max-Age=100; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
    expect(cookie.take()).toBe('__Host-tenantry=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
    expect(cookie.read('tenantry_local=tns_y; tenantry=tns_z')).toBeNull()
    expect(cookie.read('__Host-tenantry=tns_x')).toBe('tns_x')
  })

  it('goes without TLS on this very machine alone', () => {
    const isPlain = (url: string) => createSessionCookie(new URL(url)).name === 'tenantry_local'
    expect(['http://localhost:4000', 'http://127.0.0.2', 'http://[::1]:1'].map(isPlain)).toEqual([
      true,
      true,
      true,
    ])
    expect(
      ['http://tenantry.example.com', 'https://localhost', 'http://127.evil.example'].map(isPlain),
    ).toEqual([false, false, false])
  })
})
