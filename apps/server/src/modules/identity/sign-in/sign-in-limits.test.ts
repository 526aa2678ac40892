import { expect, it } from 'vitest'
import { until } from '../../../testing/api-client.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

describeBothApps('Sign-in, tried over and over,', ({ start }) => {
  const password = 'correct horse battery'
  const login = (app: StartedApp, email: string, given: string) =>
    app.call('POST /auth/login', { email, password: given }, { key: null })

  it('has to wait after ten wrong passwords, alike for addresses that nobody has, and the user is told once', async () => {
    const app = await start()
    await app.call('POST /auth/register', { email: 'ada@example.com', password })
    const answers = async (email: string) => {
      const seen: string[] = []
      for (let index = 0; index < 12; index++) {
        const { status, body, headers } = await login(app, email, 'a wrong password')
        seen.push(`${status} ${body.code} ${headers.has('retry-after')}`)
      }
      return seen
    }
    const known = await answers('ada@example.com')
    expect(known).toEqual([
      ...Array<string>(10).fill('401 CREDENTIALS_REFUSED false'),
      ...Array<string>(2).fill('429 RATE_LIMITED true'),
    ])
    expect(await answers('nobody@example.com')).toEqual(known)
    expect((await login(app, 'ada@example.com', password)).body.code).toBe('RATE_LIMITED')
    const mails = await until(async () => {
      const { body } = await app.call('GET /platform/mail?to=ada@example.com')
      return body.data.length > 0 ? body.data : null
    })
    expect(mails.map(({ template }: { template: string }) => template)).toEqual(['locked-out'])
  })

  it('counts nothing that was tried before the right password', async () => {
    const app = await start()
    await app.call('POST /auth/register', { email: 'grace@example.com', password })
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 6; index++) await login(app, 'grace@example.com', 'a wrong password')
      const { status, headers } = await login(app, 'Grace@Example.com', password)
      expect(status).toBe(200)
      expect(headers.get('ratelimit-policy')).toBe('"sign_in.account";q=10;w=900')
    }
  })

  it('is limited for one address of the network over all accounts', async () => {
    const app = await start({ env: { TENANTRY_SIGN_INS_PER_ADDRESS: '5' } })
    const codes = []
    for (let index = 0; index < 6; index++)
      codes.push((await login(app, `person${index}@example.com`, 'a wrong password')).body.code)
    expect(new Set(codes.slice(0, 5))).toEqual(new Set(['CREDENTIALS_REFUSED']))
    expect(codes[5]).toBe('RATE_LIMITED')
  })

  it('leaves room for others when one address of the network signs up without end', async () => {
    const app = await start({ env: { TENANTRY_SIGN_INS_PER_ADDRESS: '5' } })
    const signUp = (number: number, key: string | null) =>
      app.call('POST /auth/register', { email: `new${number}@example.com`, password }, { key })
    const statuses = []
    for (let number = 0; number < 6; number++) statuses.push((await signUp(number, null)).status)
    expect(statuses).toEqual([201, 201, 201, 201, 201, 429])
    expect((await signUp(6, app.adminKey)).status).toBe(201)
    expect((await login(app, 'new6@example.com', password)).status).toBe(200)
  })
})
