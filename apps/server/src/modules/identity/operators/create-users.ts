import type { ImportedUser, ImportUsers, NewUserInput } from '@tenantry/contract'
import { ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { findHashFault } from '../passwords/foreign-hash.ts'
import { createUser } from '../users/create-user.ts'
import { readEmail } from '../../../kernel/email-address.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { requireRankOver } from './ranks.ts'
import { problem } from '../../../kernel/errors.ts'

/**
 * Makes a user on behalf of the installation; without a password the user signs in by other ways, or sets one by a reset.
 * @throws EMAIL_TAKEN, PASSWORD_REFUSED, FORBIDDEN for a role above one's own
 */
export async function createUserByOperator(
  deps: IdentityDeps,
  context: RequestContext,
  input: NewUserInput,
): Promise<UserRow> {
  const email = readEmail(input.email)
  const role = input.operator_role ?? null
  requireRankOver(context.actor, role)
  if (input.password !== undefined) await checkPassword(input.password, email)
  const passwordHash = input.password === undefined ? null : await deps.passwords.hash(input.password)
  return deps.control.transaction(async (tx) => {
    const user = await createUser(deps, tx, context, {
      email,
      emailVerified: input.email_verified ?? true,
      passwordHash,
      name: input.name,
      metadata: input.metadata,
      reservedId: context.reservedId,
    })
    if (role === null) return user
    await createUserStore(tx).update(user.id, { operator_role: role })
    const roles = { before: null, after: role }
    await deps.audit(tx, context, 'operator.role_changed', { type: 'user', id: user.id }, roles)
    return { ...user, operator_role: role }
  })
}

/**
 * Takes users over from another system, each by itself: what is wrong with one is said in its place and stops no other. A password
 * hash is kept as it is and becomes one of ours at the first sign-in.
 */
export async function importUsers(
  deps: IdentityDeps,
  context: RequestContext,
  input: ImportUsers,
): Promise<ImportedUser[]> {
  const results: ImportedUser[] = []
  for (const [index, one] of input.users.entries()) {
    try {
      const user = await importUser(deps, context, one, `/users/${index}`)
      results.push({ email: one.email, status: 'created', user_id: user.id })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      results.push({ email: one.email, status: 'refused', code: error.code, detail: error.parts.detail })
    }
  }
  return results
}

async function importUser(
  deps: IdentityDeps,
  context: RequestContext,
  one: ImportUsers['users'][number],
  pointer: string,
): Promise<UserRow> {
  const email = readEmail(one.email, `${pointer}/email`)
  const fault = one.password_hash === undefined ? null : findHashFault(one.password_hash)
  if (fault !== null) {
    const at = `${pointer}/password_hash`
    throw problem('INVALID_REQUEST', { detail: `${at}: ${fault}`, errors: [{ pointer: at, detail: fault }] })
  }
  return deps.control.transaction((tx) =>
    createUser(deps, tx, context, {
      email,
      emailVerified: one.email_verified ?? false,
      passwordHash: one.password_hash ?? null,
      name: one.name,
      metadata: one.metadata,
      reservedId: null,
    }),
  )
}
