import type * as argon2 from '@node-rs/argon2'
import { beforeAll, expect, it, vi } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { mailbox } from '../testing/mailbox.ts'

const counted = vi.hoisted(() => {
  // Suites share a process: what another one has loaded is loaded anew, with the mock below.
  vi.resetModules()
  return { hashes: 0 }
})

// The real library, with its calls counted: equal work is told by counting, not by time.
vi.mock('@node-rs/argon2', async (load) => {
  const real = await load<typeof argon2>()
  const count = <Arguments extends unknown[], Result>(work: (...given: Arguments) => Result) => {
    return (...given: Arguments) => {
      counted.hashes += 1
      return work(...given)
    }
  }
  return { ...real, hash: count(real.hash), verify: count(real.verify) }
})

const password = 'correct horse battery'

describeBothApps('Whoever has no account', ({ start }) => {
  let app: StartedApp
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_EMAIL_VERIFICATION: 'required' } })
    for (const email of ['known@example.com', 'disabled@example.com'])
      await app.call('POST /platform/users', { email, password })
    await app.call('POST /platform/users/disabled@example.com/disable')
    await app.call('POST /platform/users', { email: 'passwordless@example.com' })
  })
  const addresses = ['known', 'unknown', 'disabled', 'passwordless'].map((name) => `${name}@example.com`)
  /** What a request answers, byte for byte but for what is new with each, and how many passwords were hashed for it. */
  const measure = async (
    operation: 'POST /auth/login' | 'POST /auth/password/reset' | 'POST /auth/magic-link',
    body: object,
  ) => {
    const before = counted.hashes
    const answer = await app.call(operation, body, { key: null })
    const headers = [...answer.headers].filter(
      ([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name),
    )
    const said = JSON.stringify({ status: answer.status, headers, body: { ...answer.body, request_id: '' } })
    return { said, hashes: counted.hashes - before }
  }

  it('gets the answer and costs the work of a wrong password', async () => {
    const given = (email: string) => measure('POST /auth/login', { email, password: 'not the password' })
    const first = await given('known@example.com')
    expect(first).toEqual({ said: expect.stringContaining('CREDENTIALS_REFUSED'), hashes: 1 })
    for (const email of addresses) expect(await given(email), email).toEqual(first)
  })

  it.each(['POST /auth/password/reset', 'POST /auth/magic-link'] as const)(
    'is answered as everybody by %s, without any hash',
    async (operation) => {
      const first = await measure(operation, { email: 'known@example.com' })
      expect(first).toEqual({ said: expect.stringContaining('"status":202'), hashes: 0 })
      for (const email of addresses) expect(await measure(operation, { email }), email).toEqual(first)
      expect(await mailbox(app).templates('unknown@example.com')).toEqual([])
    },
  )
})
