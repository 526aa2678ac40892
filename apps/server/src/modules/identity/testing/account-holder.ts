import type { StartedApp } from '../../../testing/start-app.ts'

export const password = 'correct horse battery'
export const nobody = { key: null }

export interface Holder {
  id: string
  email: string
  /** Of a session. */
  token: string
  sessionId: string
}

let people = 0

/** People with accounts, made and signed in through the API. */
export function accountHolders({ app, call }: StartedApp) {
  const newEmail = () => `holder${(people += 1)}@example.com`
  const signIn = (email: string, secret = password) =>
    call('POST /auth/login', { email, password: secret }, nobody)
  /** A user whose address is verified, unless `more` says otherwise. */
  const holder = async (more: object = {}): Promise<Holder> => {
    const email = newEmail()
    const { body } = await call('POST /platform/users', { email, password, ...more })
    const { session } = (await signIn(email)).body
    return { id: body.id, email, token: session.token, sessionId: session.id }
  }
  const isIn = async (token: string) => (await call('GET /auth/me', undefined, { key: token })).status === 200
  /** Makes the sign-ins of a user as old as they are after so many seconds. */
  const ageSignIns = async (userId: string, seconds: number) => {
    await app.control.db
      .withTables<{ sessions: { user_id: string; authenticated_at: number } }>()
      .updateTable('sessions')
      .set((eb) => ({ authenticated_at: eb('authenticated_at', '-', seconds) }))
      .where('user_id', '=', userId)
      .execute()
    // Restarting is how a process forgets; a change of the user does it as well.
    await call(`PATCH /platform/users/${userId}`, { name: 'Older' })
  }
  /** Sessions of all kinds that may not change what guards the account, with what they are called. */
  const limited = async ({ id, token }: Holder): Promise<[string, string][]> => {
    const tokenFor = await call('POST /auth/me/tokens', { name: 'ci' }, { key: token })
    const owner = await call('POST /platform/users', { email: newEmail(), password, operator_role: 'owner' })
    const operator = (await signIn(owner.body.email)).body.session.token
    const reason = { reason: 'a question' }
    const worn = await call(`POST /platform/users/${id}/impersonate`, reason, { key: operator })
    return [
      ['a personal token', tokenFor.body.token],
      ['an impersonation', worn.body.session.token],
    ]
  }
  return { newEmail, signIn, holder, isIn, ageSignIns, limited }
}
