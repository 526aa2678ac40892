import type { Answer } from '../../../testing/api-client.ts'
import type { StartedApp } from '../../../testing/start-app.ts'

export interface Person {
  id: string
  email: string
  /** Of a session. */
  token: string
}

const password = 'correct horse battery'

/** Users, organizations and memberships for the tests, made through the API. */
export function people(app: StartedApp) {
  let count = 0
  const person = async (more: object = {}): Promise<Person> => {
    const email = `person${(count += 1)}@example.com`
    const made = await app.call('POST /platform/users', { email, password, ...more })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    const signedIn = await app.call('POST /auth/login', { email, password }, { key: null })
    return { id: made.body.id, email, token: signedIn.body.session?.token ?? '' }
  }
  const organization = async (owner: Person, more: object = {}): Promise<Answer['body']> => {
    const body = { name: `Company ${(count += 1)}`, owner: owner.id, ...more }
    const { status, body: made } = await app.call('POST /auth/organizations', body)
    if (status !== 201) throw new Error(JSON.stringify(made))
    return made
  }
  const join = async (organizationId: string, role: string): Promise<Person> => {
    const user = await person()
    const path = `POST /auth/organizations/${organizationId}/members` as const
    const { status, body } = await app.call(path, { user: user.id, role })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return user
  }
  /** Another session of a person, as it will be when its sign-in was so many seconds ago, proved by a second factor or not. */
  const session = async ({ id, email }: Person, past: { secondsAgo?: number; secondFactor?: true }) => {
    const { body } = await app.call('POST /auth/login', { email, password }, { key: null })
    const now = Math.floor(Date.now() / 1000)
    await app.app.control.db
      .withTables<{ sessions: { id: string; authenticated_at: number; second_factor_at: number | null } }>()
      .updateTable('sessions')
      .set({
        authenticated_at: now - (past.secondsAgo ?? 0),
        second_factor_at: past.secondFactor === true ? now : null,
      })
      .where('id', '=', body.session.id)
      .execute()
    return { id, email, token: body.session.token as string }
  }
  const as = (user: Person, operation: Parameters<StartedApp['call']>[0], body?: unknown) =>
    app.call(operation, body, { key: user.token })
  return { person, organization, join, session, as }
}
