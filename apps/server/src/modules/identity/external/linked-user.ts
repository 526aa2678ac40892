import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, ProblemError } from '../../../kernel/errors.ts'
import { readEmail } from '../../../kernel/email-address.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUser } from '../users/create-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { linkAccount } from './link-account.ts'
import { createExternalAccountStore } from './store.ts'

/** Somebody for whom a provider vouches, after everything that it says was checked. */
export interface VouchedFor {
  /** A name that only this provider can speak under: the checked `iss`; for one without (SAML), a name of our own for the connection. */
  issuer: string
  subject: string
  email: string | null
  emailVerified: boolean
  name: string | null
  /** Whether somebody new becomes a user. */
  createUser: boolean
}

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>

/**
 * The user whose account it is, by issuer and subject, or a new one, within the caller's transaction. An address finds nobody: whoever controls a provider
 * could write any address.
 * @throws ACCOUNT_LINK_REQUIRED for the address of a user who has not linked the account, ACCOUNT_UNKNOWN where nobody is created, EMAIL_UNVERIFIED
 */
export async function linkedUser(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Context,
  input: VouchedFor,
): Promise<UserRow> {
  const { issuer, subject, email } = input
  const store = createExternalAccountStore(tx)
  const account = await store.find(issuer, subject)
  if (account === undefined) return createLinked(deps, tx, context, input)
  await store.markUsed(account.id, { email, last_used_at: deps.clock.now() })
  const user = await createUserStore(tx).find(account.user_id)
  if (user === undefined) throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
  return user
}

async function createLinked(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Context,
  input: VouchedFor,
): Promise<UserRow> {
  if (!input.createUser) throw accountUnknown()
  const email = requireVerified(input)
  const user = await createNew(deps, tx, context, { email, name: input.name })
  await linkAccount(deps, tx, { ...context, actor: userItself(user) }, user.id, input)
  return user
}

async function createNew(
  deps: IdentityDeps,
  tx: ControlTx,
  context: Context,
  { email, name }: { email: string; name: string | null },
): Promise<UserRow> {
  const wanted = { email, emailVerified: true, passwordHash: null, name: name ?? undefined, reservedId: null }
  try {
    return await createUser(deps, tx, context, wanted)
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'EMAIL_TAKEN') throw linkRequired()
    throw error
  }
}

/** Before the address is looked up: only who reads its mail learns whether it has an account. */
function requireVerified({ email, emailVerified }: VouchedFor): string {
  if (email !== null && emailVerified) return readEmail(email)
  throw problem('EMAIL_UNVERIFIED', {
    detail: 'The provider does not say that the account has an e-mail address which is verified.',
    hint: 'Verify the address with the provider, and allow it to be shared; or sign up here and link the account then.',
  })
}

function linkRequired() {
  return problem('ACCOUNT_LINK_REQUIRED', {
    detail: 'A user with the e-mail address of this account exists, and has not linked the account.',
    hint: 'Sign in as before, and link the account then: POST /auth/me/accounts.',
  })
}

function accountUnknown() {
  return problem('ACCOUNT_UNKNOWN', {
    detail: 'Nobody has linked this account, and nobody is signed up by this sign-in.',
    hint: 'Ask whoever runs the organization or application to be let in.',
  })
}
