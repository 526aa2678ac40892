import { addressKey, rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import type { LimitState } from '../../../kernel/limits/index.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'

/** Ten wrong passwords at once, then one every 90 seconds; the right one gives all of it back. */
const ACCOUNT: Limit = { bucket: 'sign_in.account', count: 10, windowSeconds: 900 }
/** Whoever goes on waits longer: 9 minutes each after 20 wrong ones in a row, 36 minutes after 40. */
const PERSISTENT: readonly Limit[] = [
  { bucket: 'sign_in.account_hours', count: 20, windowSeconds: 10_800 },
  { bucket: 'sign_in.account_day', count: 40, windowSeconds: 86_400 },
]
/** A whole office may sit behind one address. */
const addressLimit = (count: number): Limit => ({ bucket: 'sign_in.address', count, windowSeconds: 900 })
/** Ten wrong codes at once, then one every six minutes: a code is found by one guess in 300,000. */
const FACTOR: Limit = { bucket: 'sign_in.factor', count: 10, windowSeconds: 3600 }
/** Who is kept waiting is told once in this time. */
const NOTICE: Limit = { bucket: 'sign_in.notice', count: 1, windowSeconds: 86_400 }

/**
 * Counts a try, before any password is looked at: the same for addresses that nobody has.
 * @throws RATE_LIMITED, and tells a user who has the address that somebody tries
 */
export async function countSignIn(
  deps: IdentityDeps,
  context: RequestContext,
  emailKey: string,
  user: UserRow | undefined,
): Promise<LimitState> {
  await countAddress(deps, context)
  const taken = await deps.limits.take(ACCOUNT, emailKey)
  const ofAccount = taken.allowed ? ((await findRefusal(deps, emailKey)) ?? taken) : taken
  if (ofAccount.allowed) return { limit: ACCOUNT, taken: ofAccount }
  // Not waited for: the answer is to take as long for an address that nobody has.
  if (user !== undefined)
    void tellUser(deps, context, user, ofAccount.retryAfterSeconds).catch((error: unknown) =>
      context.log.warn({ err: error }, 'A user was not told of too many sign-ins.'),
    )
  throw rateLimited(ofAccount, 'wrong passwords for this account')
}

/** The right password came: what was tried before does not count. */
export async function forgetFailures(deps: Pick<IdentityDeps, 'limits'>, emailKey: string): Promise<void> {
  for (const limit of [ACCOUNT, ...PERSISTENT]) await deps.limits.reset(limit, emailKey)
}

async function findRefusal(deps: Pick<IdentityDeps, 'limits'>, emailKey: string) {
  for (const limit of PERSISTENT) {
    const taken = await deps.limits.take(limit, emailKey)
    if (!taken.allowed) return taken
  }
  return null
}

/**
 * Counts a try to prove a second factor, before it is looked at.
 * @throws RATE_LIMITED, and tells the user, whose password or mailbox somebody else may have
 */
export async function countFactorTry(
  deps: IdentityDeps,
  context: RequestContext,
  userId: string,
): Promise<void> {
  await countAddress(deps, context)
  const ofUser = await deps.limits.take(FACTOR, userId)
  if (ofUser.allowed) return
  const user = await deps.users.find(userId)
  if (user !== undefined) await tellUser(deps, context, user, ofUser.retryAfterSeconds)
  throw rateLimited(ofUser, 'wrong codes for this account')
}

/** The right code came: what was tried before does not count. */
export async function forgetFactorFailures(
  deps: Pick<IdentityDeps, 'limits'>,
  userId: string,
): Promise<void> {
  await deps.limits.reset(FACTOR, userId)
}

/** Counts a try from an address of the network, whoever it is for. @throws RATE_LIMITED */
export async function countAddress(deps: IdentityDeps, context: RequestContext): Promise<void> {
  const perAddress = addressLimit(deps.settings.signInsPerAddress)
  const ofAddress = await deps.limits.take(perAddress, addressKey(context.address))
  if (!ofAddress.allowed) throw rateLimited(ofAddress, 'sign-ins from this address')
}

async function tellUser(
  deps: IdentityDeps,
  context: RequestContext,
  user: UserRow,
  waitSeconds: number,
): Promise<void> {
  if (!(await deps.limits.take(NOTICE, user.id)).allowed) return
  await deps.control.transaction(async (tx) => {
    await deps.mail.sendMail(tx, {
      to: user.email,
      template: 'locked-out',
      data: {
        link: deps.mail.link('/'),
        at: deps.clock.now(),
        address: context.address,
        userAgent: context.userAgent,
        waitSeconds,
      },
    })
    const details = { wait_seconds: waitSeconds }
    await deps.audit(tx, context, 'user.locked_out', { type: 'user', id: user.id }, details)
  })
}

/** Counts a sign-up from an address of the network: each hashes a password, keeps a user and sends a mail. @throws RATE_LIMITED */
export async function countSignUp(
  deps: Pick<IdentityDeps, 'limits' | 'settings'>,
  context: Pick<RequestContext, 'address'>,
): Promise<void> {
  const limit = { bucket: 'sign_up.address', count: deps.settings.signInsPerAddress, windowSeconds: 900 }
  const taken = await deps.limits.take(limit, addressKey(context.address))
  if (!taken.allowed) throw rateLimited(taken, 'sign-ups from this address')
}
