import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import { hashHostedCode } from './hand-over.ts'

const application = 'https://app.example.com'
const page = `${application}/signed-in?plan=pro`

describeBothApps('Hosted sign-in', ({ start }) => {
  let app: StartedApp
  let make: ReturnType<typeof people>
  beforeAll(async () => {
    app = await start({ env: { TENANTRY_CORS_ORIGINS: `${application},https://other.example.com` } })
    make = people(app)
  })

  const begin = () => {
    const verifier = randomBytes(32).toString('base64url')
    return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
  }
  const handOver = (token: string, challenge: string, returnTo = page) =>
    app.call('POST /auth/hosted/code', { return_to: returnTo, code_challenge: challenge }, { key: token })
  const exchange = (code: string, verifier: string) =>
    app.call('POST /auth/hosted/token', { code, code_verifier: verifier }, { key: null })
  const codeIn = (location: string) => new URL(location).searchParams.get('code') ?? ''

  it('gives the application a session of its own, once, also when it asks twice at once', async () => {
    const ada = await make.person()
    const { verifier, challenge } = begin()
    const { status, body } = await handOver(ada.token, challenge)
    expect([status, body.location.replace(/code=.*/, '')]).toEqual([201, `${page}&`])
    const both = await Promise.all([1, 2].map(() => exchange(codeIn(body.location), verifier)))
    expect(both.map((answer) => answer.status).toSorted((one, two) => one - two)).toEqual([200, 400])
    const { user, session } = both.find((answer) => answer.status === 200)!.body
    expect([user.id, session.method]).toEqual([ada.id, 'password'])
    expect(session.token).not.toBe(ada.token)
    const me = await app.call('GET /auth/me', undefined, { key: session.token })
    expect(me.body).toMatchObject({ user: { id: ada.id }, session_id: session.id })
    const { body: trail } = await app.call('GET /platform/audit?limit=200')
    const entryOf = (action: string, id: string) =>
      trail.data.find(
        (entry: { action: string; target: { id: string } }) =>
          entry.action === action && entry.target.id === id,
      )
    expect(entryOf('hosted_sign_in.allowed', ada.id)).toMatchObject({
      actor: `user:${ada.id}`,
      details: { origin: application },
    })
    expect(entryOf('session.created', session.id)).toBeDefined()
  })

  it('is no fresher than the sign-in that it comes of, and as strong', async () => {
    const ada = await make.person()
    const old = await make.session(ada, { secondsAgo: 3600, secondFactor: true })
    const { verifier, challenge } = begin()
    const { body } = await handOver(old.token, challenge)
    const { session } = (await exchange(codeIn(body.location), verifier)).body
    expect(session.second_factor).toBe(true)
    const rows = await app.app.control.db
      .withTables<{ sessions: { id: string; authenticated_at: number } }>()
      .selectFrom('sessions')
      .select('authenticated_at')
      .where('id', '=', session.id)
      .execute()
    expect(Number(rows[0]?.authenticated_at)).toBeLessThan(Date.now() / 1000 - 3500)
  })

  it('is worth nothing without the secret, a second time, past its minute, or when the session has ended', async () => {
    const ada = await make.person()
    const { verifier, challenge } = begin()
    const fresh = async () => codeIn((await handOver(ada.token, challenge)).body.location)
    const refusal = async (code: string, secret = verifier) => (await exchange(code, secret)).body.code

    const stolen = await fresh()
    expect(await refusal(stolen, begin().verifier)).toBe('TOKEN_REFUSED')
    expect(await refusal(stolen)).toBe('TOKEN_REFUSED')

    const late = await fresh()
    await app.app.control.db
      .withTables<{ hosted_codes: { code_hash: string; expires_at: number } }>()
      .updateTable('hosted_codes')
      .set({ expires_at: Math.floor(Date.now() / 1000) })
      .where('code_hash', '=', hashHostedCode(late))
      .execute()
    expect(await refusal(late)).toBe('TOKEN_REFUSED')

    const ended = await fresh()
    await app.call('POST /auth/logout', undefined, { key: ada.token })
    expect(await refusal(ended)).toBe('TOKEN_REFUSED')

    const grace = await make.person()
    const disabled = codeIn((await handOver(grace.token, challenge)).body.location)
    await app.call(`POST /platform/users/${grace.id}/disable`)
    expect(await refusal(disabled)).toBe('TOKEN_REFUSED')
  })

  it('leads to applications of the list alone', async () => {
    const { token } = await make.person()
    const { challenge } = begin()
    for (const target of [
      'https://evil.example/',
      `${application}.evil.example/`,
      'https://ada@app.example.com/',
      'http://app.example.com/',
      'https://app.example.com:8443/',
      '//app.example.com/',
      '/welcome',
      `${app.url}/welcome`,
      'javascript:alert(1)//https://app.example.com',
      'data:text/html,https://app.example.com',
    ]) {
      const { status, body } = await handOver(token, challenge, target)
      expect([target, status, body.code]).toEqual([target, 422, 'REDIRECT_REFUSED'])
    }
  })

  it('is not for tokens, nor for whoever acts as somebody else', async () => {
    const ada = await make.person()
    const operator = await make.person({ operator_role: 'owner' })
    const { body: personal } = await app.call('POST /auth/me/tokens', { name: 'ci' }, { key: ada.token })
    const { challenge } = begin()
    expect((await handOver(personal.token, challenge)).body.code).toBe('FORBIDDEN')
    const acting = await app.call(
      `POST /platform/users/${ada.id}/impersonate`,
      { reason: 'ticket 1' },
      { key: operator.token },
    )
    expect((await handOver(acting.body.session.token, challenge)).body.code).toBe('FORBIDDEN')
  })

  it('keeps no code in the clear', async () => {
    const { token } = await make.person()
    const { body } = await handOver(token, begin().challenge)
    const rows = await app.app.control.db
      .withTables<{ hosted_codes: Record<string, unknown> }>()
      .selectFrom('hosted_codes')
      .selectAll()
      .execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain(codeIn(body.location))
  })
})
