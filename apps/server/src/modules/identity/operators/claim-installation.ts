import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUser } from '../users/create-user.ts'
import { readEmail } from '../../../kernel/email-address.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { spendSetupToken } from './setup-tokens.ts'

export interface ClaimInstallation {
  setup_token: string
  email: string
  password: string
  name?: string
}

/**
 * Makes the first owner of the installation with the token that its start printed. The address counts as verified: whoever reads
 * the server's output runs the installation.
 * @throws TOKEN_REFUSED, EMAIL_TAKEN, PASSWORD_REFUSED
 */
export async function claimInstallation(
  deps: IdentityDeps,
  context: RequestContext,
  input: ClaimInstallation,
): Promise<{ user: UserRow; session: StartedSession }> {
  const email = readEmail(input.email)
  await checkPassword(input.password, email)
  const passwordHash = await deps.passwords.hash(input.password)
  return deps.control.transaction(async (tx) => {
    if (!(await spendSetupToken(tx, input.setup_token))) throw setupTokenRefused()
    const { name, reservedId } = { name: input.name, reservedId: context.reservedId }
    const made = await createUser(deps, tx, context, {
      email,
      emailVerified: true,
      passwordHash,
      name,
      reservedId,
    })
    const user: UserRow = { ...made, operator_role: 'owner' }
    await createUserStore(tx).update(user.id, { operator_role: 'owner' })
    const source = { ...context, actor: userItself(user) }
    await deps.audit(
      tx,
      source,
      'operator.role_changed',
      { type: 'user', id: user.id },
      { before: null, after: 'owner' },
    )
    return {
      user,
      session: await startSession(deps, tx, source, { userId: user.id, method: 'registration' }),
    }
  })
}

function setupTokenRefused() {
  return problem('TOKEN_REFUSED', {
    detail: 'The setup token is not valid: it was used, or it is not one of this installation.',
    hint: 'Every start of a server without an owner prints one.',
  })
}
