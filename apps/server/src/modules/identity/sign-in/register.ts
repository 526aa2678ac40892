import type { GrantedDatabase, ProvisionDatabase } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { Actor } from '../../../kernel/actor.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { takeMailAllowance } from '../one-time-tokens/mail-allowance.ts'
import { sendToken } from '../one-time-tokens/send-token.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { createUser, emailTaken, type NewUser } from '../users/create-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { askBeforeSignUp } from './ask-hook.ts'
import { countSignUp } from './sign-in-limits.ts'
import { requireNoSso } from './sso-gate.ts'
import { userItself } from './user-itself.ts'

export interface Register {
  email: string
  password: string
  name?: string
  metadata?: Record<string, unknown>
  /** A database of the user's own, made with the user. */
  provision_database?: ProvisionDatabase
}

export interface Registered {
  user: UserRow | null
  session: StartedSession | null
  /** Whether a mail is on its way that has to be answered. */
  verification: 'sent' | 'not_needed'
  /** Where one was asked for, and the address need not be verified first. */
  database?: GrantedDatabase
}

/** The answer of an installation that wants addresses verified, to everybody. */
const mailSent: Registered = { user: null, session: null, verification: 'sent' }

/**
 * Signs a new user up. With an installation key the user's address counts as verified and no session begins. Else a mail goes to the address, and a
 * session begins at once; where the installation wants addresses verified first, the answer is the same for an address that has an account, whose
 * owner gets a mail about it.
 * A database that is asked for is made with the user, or after the verification where that comes first.
 * @throws RATE_LIMITED, PASSWORD_REFUSED, SSO_REQUIRED, FORBIDDEN, TEMPLATE_NOT_FOUND; HOOK_REFUSED and UNAVAILABLE by the application's word, which an installation
 * key does not need; EMAIL_TAKEN with an installation key, or where addresses need no verification
 */
export async function register(
  deps: IdentityDeps,
  context: RequestContext,
  input: Register,
): Promise<Registered> {
  const email = readEmail(input.email)
  await checkPassword(input.password, email)
  const byInstallation = managesInstallation(context.actor)
  if (!byInstallation) await countSignUp(deps, context)
  if (!byInstallation) await requireNoSso(deps, deps.control.db, email)
  const { provision_database: provision } = input
  if (provision !== undefined) await deps.provisioning.requireAllowed(context.actor, provision)
  // Before the costly hash, and before anybody looks whether the address is known.
  if (!byInstallation) await askBeforeSignUp(deps, { email, name: input.name ?? null, method: 'password' })
  const wanted: NewUser = {
    email,
    emailVerified: byInstallation,
    passwordHash: await deps.passwords.hash(input.password),
    name: input.name,
    metadata: input.metadata,
    reservedId: context.reservedId,
  }
  if (byInstallation) {
    return withDatabase(deps, context, wanted, provision, async (tx) => {
      const user = await createUser(deps, tx, context, wanted)
      return { user, giver: context.actor, session: null, verification: 'not_needed' }
    })
  }
  const mayMail = await takeMailAllowance(deps, 'verify_email', emailKey(email))
  const signUpWith = (tx: ControlTx, withSession: boolean) =>
    signUp(deps, tx, context, { user: wanted, withSession, mayMail })
  if (deps.settings.emailVerification === 'optional')
    return withDatabase(deps, context, wanted, provision, (tx) => signUpWith(tx, true))
  try {
    await deps.control.transaction(async (tx) => {
      const { user } = await signUpWith(tx, false)
      if (provision !== undefined) await deps.provisioning.wish(tx, user.id, provision)
    })
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'EMAIL_TAKEN') throw error
    await tellOwner(deps, context, email, mayMail)
  }
  return mailSent
}

interface SignedUp extends Registered {
  user: UserRow
  /** In whose name the user gets a database. */
  giver: Actor
}

async function signUp(
  deps: IdentityDeps,
  tx: ControlTx,
  context: RequestContext,
  wanted: { user: NewUser; withSession: boolean; mayMail: boolean },
): Promise<SignedUp> {
  const user = await createUser(deps, tx, context, wanted.user)
  const source = { ...context, actor: userItself(user) }
  if (wanted.mayMail) await sendToken(deps, tx, source, { user, purpose: 'verify_email', email: user.email })
  const started = { userId: user.id, method: 'registration' } as const
  const session = wanted.withSession ? await startSession(deps, tx, source, started) : null
  return { user, giver: source.actor, session, verification: 'sent' }
}

/** Makes the user, together with a database if one is asked for. */
async function withDatabase(
  deps: IdentityDeps,
  context: RequestContext,
  { email }: NewUser,
  provision: ProvisionDatabase | undefined,
  create: (tx: ControlTx) => Promise<SignedUp>,
): Promise<Registered> {
  if (provision === undefined) return deps.control.transaction(create)
  // No file is made for an address that is taken; the insert decides.
  if ((await deps.users.findByEmailKey(emailKey(email))) !== undefined) throw emailTaken()
  const wanted = { ...provision, label: 'user' }
  const { made, database } = await deps.provisioning.createWith(context, wanted, async (tx) => {
    const signedUp = await create(tx)
    return { made: signedUp, owner: { kind: 'user', id: signedUp.user.id }, giver: signedUp.giver }
  })
  return { ...made, database }
}

/**
 * Writes to the one whose address somebody signs up with. While nobody has proved the address, that is the link that proves it: whoever signed up
 * before may be anybody, and who follows it chooses the password.
 */
async function tellOwner(
  deps: IdentityDeps,
  context: RequestContext,
  email: string,
  mayVerify: boolean,
): Promise<void> {
  const key = emailKey(email)
  const allowed = await takeMailAllowance(deps, 'existing_account', key)
  await deps.control.transaction(async (tx) => {
    const user = await createUserStore(tx).findByEmailKey(key)
    if (user === undefined || user.disabled_at !== null) return
    if (user.email_verified_at === null) {
      if (!mayVerify) return
      const source = { ...context, actor: userItself(user) }
      return sendToken(deps, tx, source, { user, purpose: 'verify_email', email: user.email })
    }
    if (!allowed) return
    const data = { link: deps.mail.link('/auth/login') }
    await deps.mail.sendMail(tx, { to: user.email, template: 'existing-account', data })
  })
}
