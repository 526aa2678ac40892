import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { createUser } from '../users/create-user.ts'
import { readEmail } from '../../../kernel/email-address.ts'
import type { UserRow } from '../users/tables.ts'
import { userItself } from './user-itself.ts'

export interface Register {
  email: string
  password: string
  name?: string
  metadata?: Record<string, unknown>
}

/**
 * Signs a new user up. With an installation key the user's address counts as verified and no session begins; else a session begins at
 * once, unless the installation wants the address verified first.
 * @throws EMAIL_TAKEN, PASSWORD_REFUSED
 */
export async function register(
  deps: IdentityDeps,
  context: RequestContext,
  input: Register,
): Promise<{ user: UserRow; session: StartedSession | null }> {
  const email = readEmail(input.email)
  checkPassword(input.password, email)
  const byInstallation = managesInstallation(context.actor)
  const passwordHash = await deps.passwords.hash(input.password)
  return deps.control.transaction(async (tx) => {
    const user = await createUser(deps, tx, context, {
      email,
      emailVerified: byInstallation,
      passwordHash,
      name: input.name,
      metadata: input.metadata,
      reservedId: context.reservedId,
    })
    if (byInstallation || deps.settings.emailVerification === 'required') return { user, session: null }
    const source = { ...context, actor: userItself(user) }
    return {
      user,
      session: await startSession(deps, tx, source, { userId: user.id, method: 'registration' }),
    }
  })
}
