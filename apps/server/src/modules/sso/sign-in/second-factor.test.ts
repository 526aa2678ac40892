import { beforeAll, expect, it } from 'vitest'
import type { ControlDb } from '../../../kernel/db/index.ts'
import { describeBothApps } from '../../../testing/both-apps.ts'
import type { StartedApp } from '../../../testing/start-app.ts'
import { people } from '../../organizations/testing/people.ts'
import { enterprises, sessionIn, txtRecords } from '../testing/enterprise.ts'

interface Tables {
  totp_factors: {
    user_id: string
    sealed_secret: string
    created_at: number
    confirmed_at: number
    last_step: number
  }
}

/** As if the user had set up an authenticator app. */
async function giveFactor(db: ControlDb, userId: string): Promise<void> {
  const row = { user_id: userId, sealed_secret: 'sealed', created_at: 1, confirmed_at: 1, last_step: 1 }
  await db.withTables<Tables>().insertInto('totp_factors').values(row).execute()
}

describeBothApps('Single sign-on of a user with a second factor', ({ start }) => {
  let app: StartedApp
  let made: ReturnType<typeof enterprises>
  beforeAll(async () => {
    const txt = txtRecords()
    app = await start({ resolveTxt: txt.resolveTxt })
    made = enterprises(app, txt, people(app))
  })

  it('begins no session: the page gets a challenge, which is over with the connection', async () => {
    const org = await made.organization()
    const email = `ada@${org.domain}`
    const key = await made.signIn(org, email)
    const { user } = (await app.call('GET /auth/me', undefined, { key })).body
    await giveFactor(app.app.control.db, user.id)

    const attempt = await made.begin({ connection: org.connection.id })
    const xml = org.provider.respond(org.statement(attempt, email))
    const answer = await made.post(org.connection.id, xml, attempt)
    expect(answer.status).toBe(303)
    expect(sessionIn(answer)).toBe('')
    const location = new URL(answer.headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('SECOND_FACTOR_REQUIRED')
    const fragment = new URLSearchParams(location.hash.slice(1))
    expect(fragment.get('methods')).toBe('totp')

    const prove = async () => {
      const body = { challenge: fragment.get('challenge'), recovery_code: 'wrong' }
      return (await app.call('POST /auth/second-factor', body, { key: null })).body.code
    }
    expect(await prove()).toBe('SECOND_FACTOR_REFUSED')
    const path = `PATCH /auth/organizations/${org.id}/sso/${org.connection.id}` as const
    expect((await app.call(path, { enabled: false })).status).toBe(200)
    expect(await prove()).toBe('CHALLENGE_REFUSED')
  })
})
