import { ProblemError } from '../../../kernel/errors.ts'
import { emailKey, readEmail } from '../../../kernel/email-address.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { managesInstallation } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { takeMailAllowance } from '../one-time-tokens/mail-allowance.ts'
import { sendToken } from '../one-time-tokens/send-token.ts'
import { checkPassword } from '../passwords/check-password.ts'
import { startSession, type StartedSession } from '../sessions/start-session.ts'
import { createUser, type NewUser } from '../users/create-user.ts'
import { createUserStore } from '../users/store.ts'
import type { UserRow } from '../users/tables.ts'
import { askBeforeSignUp } from './ask-hook.ts'
import { userItself } from './user-itself.ts'

export interface Register {
  email: string
  password: string
  name?: string
  metadata?: Record<string, unknown>
}

export interface Registered {
  user: UserRow | null
  session: StartedSession | null
  /** Whether a mail is on its way that has to be answered. */
  verification: 'sent' | 'not_needed'
}

/** The answer of an installation that wants addresses verified, to everybody. */
const mailSent: Registered = { user: null, session: null, verification: 'sent' }

/**
 * Signs a new user up. With an installation key the user's address counts as verified and no session begins. Else a mail goes to the address, and a
 * session begins at once; where the installation wants addresses verified first, the answer is the same for an address that has an account, whose
 * owner gets a mail about it.
 * @throws PASSWORD_REFUSED; HOOK_REFUSED and UNAVAILABLE by the application's word, which an installation key does not need; EMAIL_TAKEN with an installation key, or where addresses need no verification
 */
export async function register(
  deps: IdentityDeps,
  context: RequestContext,
  input: Register,
): Promise<Registered> {
  const email = readEmail(input.email)
  checkPassword(input.password, email)
  const byInstallation = managesInstallation(context.actor)
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
    const user = await deps.control.transaction((tx) => createUser(deps, tx, context, wanted))
    return { user, session: null, verification: 'not_needed' }
  }
  if (deps.settings.emailVerification === 'optional') return signUp(deps, context, wanted, true)
  try {
    await signUp(deps, context, wanted, false)
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'EMAIL_TAKEN') throw error
    await tellOwner(deps, email)
  }
  return mailSent
}

async function signUp(
  deps: IdentityDeps,
  context: RequestContext,
  wanted: NewUser,
  withSession: boolean,
): Promise<Registered> {
  const mayMail = await takeMailAllowance(deps, 'verify_email', emailKey(wanted.email))
  return deps.control.transaction(async (tx) => {
    const user = await createUser(deps, tx, context, wanted)
    const source = { ...context, actor: userItself(user) }
    if (mayMail) await sendToken(deps, tx, source, { user, purpose: 'verify_email', email: user.email })
    const started = { userId: user.id, method: 'registration' } as const
    const session = withSession ? await startSession(deps, tx, source, started) : null
    return { user, session, verification: 'sent' }
  })
}

/** Writes to the one whose address somebody signs up with. */
async function tellOwner(deps: IdentityDeps, email: string): Promise<void> {
  const key = emailKey(email)
  const allowed = await takeMailAllowance(deps, 'existing_account', key)
  await deps.control.transaction(async (tx) => {
    const user = await createUserStore(tx).findByEmailKey(key)
    if (!allowed || user === undefined || user.disabled_at !== null) return
    const data = { link: deps.mail.link('/auth/login') }
    await deps.mail.sendMail(tx, { to: user.email, template: 'existing-account', data })
  })
}
