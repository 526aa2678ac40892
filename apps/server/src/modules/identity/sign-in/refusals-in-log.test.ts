import { Writable } from 'node:stream'
import { beforeAll, expect, it } from 'vitest'
import { createLog } from '../../../kernel/log.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { accountHolders, nobody } from '../testing/account-holder.ts'
import { secondFactors } from '../testing/second-factors.ts'

describeBothApps('The log', ({ start }) => {
  const lines: Record<string, unknown>[] = []
  let app: StartedApp
  let make: ReturnType<typeof accountHolders>
  beforeAll(async () => {
    const sink = new Writable({
      write(chunk: Buffer, _encoding, done) {
        for (const line of chunk.toString().split('\n')) if (line !== '') lines.push(JSON.parse(line))
        done()
      },
    })
    app = await start({ log: createLog('info', sink) })
    make = accountHolders(app)
  })
  /** The lines about the request that `ask` sends; the one of its end comes after its answer. */
  const linesOf = async (ask: () => ReturnType<StartedApp['call']>) => {
    const { headers } = await ask()
    const own = () => lines.filter((line) => line['request_id'] === headers.get('x-request-id'))
    await expect.poll(() => own().some(({ msg }) => msg === 'request')).toBe(true)
    return own()
  }
  const wrongProof = 'A sign-in brought a wrong proof.'

  it('says whose account was tried with a wrong password, and from where, also when nobody has the address', async () => {
    const ada = await make.holder()
    const from = { address: '127.0.0.1', code: 'CREDENTIALS_REFUSED', actor: 'anonymous', status: 401 }
    const known = await linesOf(() => make.signIn(ada.email, 'not the password'))
    expect(known).toMatchObject([{ msg: wrongProof, proof: 'password', user_id: ada.id }, from])
    const unknown = await linesOf(() => make.signIn('nobody@example.com', 'not the password'))
    expect(unknown).toMatchObject([{ msg: wrongProof, proof: 'password', user_id: null }, from])
    expect(JSON.stringify([known, unknown])).not.toContain('not the password')
    expect((await linesOf(() => make.signIn(ada.email))).map(({ msg }) => msg)).toEqual(['request'])
  })

  it('says whose account was tried with a wrong code', async () => {
    const factors = secondFactors(app)
    const ada = await factors.protect(await make.holder())
    const challenge = await factors.challengeOf(ada)
    const code = factors.wrongCode(ada.secret)
    const tried = await linesOf(() => factors.prove(challenge, { code }))
    expect(tried).toMatchObject([
      { msg: wrongProof, proof: 'second_factor', user_id: ada.id, address: '127.0.0.1' },
      { code: 'SECOND_FACTOR_REFUSED', status: 401 },
    ])
    expect(JSON.stringify(tried)).not.toContain(code)
  })

  it('says who was kept from what, and why, and of those who were not nothing but the request', async () => {
    const ada = await make.holder()
    const refused = await linesOf(() => app.call('GET /platform/keys', undefined, { key: ada.token }))
    expect(refused).toMatchObject([
      {
        path: '/platform/keys',
        status: 403,
        code: 'FORBIDDEN',
        actor: `user:${ada.id}`,
        address: '127.0.0.1',
      },
    ])
    const stranger = await linesOf(() => app.call('GET /platform/keys', undefined, { key: 'tnt_nothing' }))
    expect(stranger).toMatchObject([{ status: 401, code: 'UNAUTHENTICATED', actor: null }])
    const cookie = `tenantry_local=${ada.token}`
    const foreign = { ...nobody, headers: { cookie, origin: 'https://evil.example' } }
    const forged = await linesOf(() => app.call('PATCH /auth/me', { name: 'Eve' }, foreign))
    expect(forged).toMatchObject([{ status: 403, code: 'ORIGIN_REFUSED' }])
    const [allowed] = await linesOf(() => app.call('GET /auth/me', undefined, { key: ada.token }))
    expect(Object.keys(allowed ?? {})).not.toContain('address')
    expect(Object.keys(allowed ?? {})).not.toContain('actor')
  })

  it('keeps one line for one request, whatever is in its path', async () => {
    const path = '/nowhere%0A%7B%22msg%22:%22forged%22%7D%0D' as const
    const [line, ...more] = await linesOf(() => app.call(`GET ${path}`, undefined, nobody))
    expect(more).toEqual([])
    expect(line).toMatchObject({ msg: 'request', path, time: expect.any(Number), status: 404 })
    expect(lines.filter(({ msg }) => msg === 'forged')).toEqual([])
  })
})
