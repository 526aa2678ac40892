import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem, ProblemError } from '../../../kernel/errors.ts'
import { readEmail } from '../../../kernel/email-address.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import { completeSignIn } from '../sign-in/complete-sign-in.ts'
import { userItself } from '../sign-in/user-itself.ts'
import { createUser } from '../users/create-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { linkAccount } from './link-account.ts'
import { createExternalAccountStore } from './store.ts'

/** Somebody for whom a provider vouches, after everything that it says was checked. */
export interface ExternalSignIn {
  issuer: string
  subject: string
  email: string | null
  emailVerified: boolean
  name: string | null
  method: 'oauth' | 'sso'
  /** Binds the session to the organization whose provider this is. */
  organizationId?: string
  /** Whether somebody new becomes a user. */
  createUser: boolean
}

type SignInContext = Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>

/**
 * From a provider's word to a session, within the caller's transaction. The user is the one whose account it is, by issuer and subject; an address
 * finds nobody: whoever controls a provider could write any address.
 * @throws ACCOUNT_LINK_REQUIRED for the address of a user who has not linked the account, ACCOUNT_UNKNOWN where nobody is created, EMAIL_UNVERIFIED, USER_DISABLED
 */
export async function signInExternal(
  deps: IdentityDeps,
  tx: ControlTx,
  context: SignInContext,
  input: ExternalSignIn,
): ReturnType<typeof completeSignIn> {
  const user = (await findLinked(deps, tx, input)) ?? (await createLinked(deps, tx, context, input))
  const { method, organizationId } = input
  const bound = organizationId === undefined ? {} : { organizationId }
  return completeSignIn(deps, tx, context, { user, method, ...bound })
}

/** The user whose account it is, with the use written down; null for an account that nobody linked. */
async function findLinked(
  deps: IdentityDeps,
  tx: ControlTx,
  { issuer, subject, email }: ExternalSignIn,
): Promise<UserRow | null> {
  const store = createExternalAccountStore(tx)
  const account = await store.find(issuer, subject)
  if (account === undefined) return null
  await store.markUsed(account.id, { email, last_used_at: deps.clock.now() })
  return (await createUserStore(tx).find(account.user_id)) ?? null
}

async function createLinked(
  deps: IdentityDeps,
  tx: ControlTx,
  context: SignInContext,
  input: ExternalSignIn,
): Promise<UserRow> {
  if (!input.createUser) throw accountUnknown()
  const email = requireVerified(input)
  const user = await createNew(deps, tx, context, { email, name: input.name })
  await linkAccount(deps, tx, { ...context, actor: userItself(user) }, user.id, input)
  return user
}

/** Somebody's first sign-in is their sign-up: what holds for `register` before a user is created holds here. */
async function createNew(
  deps: IdentityDeps,
  tx: ControlTx,
  context: SignInContext,
  { email, name }: { email: string; name: string | null },
): Promise<UserRow> {
  try {
    return await createUser(deps, tx, context, {
      email,
      emailVerified: true,
      passwordHash: null,
      name: name ?? undefined,
      reservedId: null,
    })
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'EMAIL_TAKEN') throw linkRequired()
    throw error
  }
}

/** Before the address is looked up: only who reads its mail learns whether it has an account. */
function requireVerified({ email, emailVerified }: ExternalSignIn): string {
  if (email !== null && emailVerified) return readEmail(email)
  throw problem('EMAIL_UNVERIFIED', {
    detail: 'The provider does not say that the account has an e-mail address which is verified.',
    hint: 'Verify the address with the provider, and allow it to be shared; or sign up here and link the account then.',
  })
}

function linkRequired() {
  return problem('ACCOUNT_LINK_REQUIRED', {
    detail: 'A user with the e-mail address of this account exists, and has not linked the account.',
    hint: 'Sign in as before, and link the account then: POST /auth/me/accounts/:provider.',
  })
}

function accountUnknown() {
  return problem('ACCOUNT_UNKNOWN', {
    detail: 'Nobody has linked this account, and nobody is signed up by this sign-in.',
    hint: 'Ask whoever runs the organization or application to be let in.',
  })
}
