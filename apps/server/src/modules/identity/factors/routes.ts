import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { resetFactors } from '../operators/reset-factors.ts'
import { giveSession } from '../sessions/give-session.ts'
import { findUser } from '../users/find-user.ts'
import { showUser } from '../users/show-user.ts'
import { passkeyRoutes } from './passkeys/routes.ts'
import { proveSecondFactor } from './prove-second-factor.ts'
import { replaceRecoveryCodes } from './recovery/replace-recovery-codes.ts'
import { showAdded } from './show-added.ts'
import { showFactors } from './show-factors.ts'
import { confirmTotp } from './totp/confirm-totp.ts'
import { enrolTotp } from './totp/enrol-totp.ts'
import { removeTotp } from './totp/remove-totp.ts'

export function factorRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.proveSecondFactor, async (context) => {
    const { user, session } = await proveSecondFactor(deps, context, context.body)
    return { user: showUser(user), session: giveSession(deps, context.reply, session) }
  })
  mount(operations.getFactors, ({ actor }) => showFactors(deps.control.db, requireUser(actor).userId))
  mount(operations.enrolTotp, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    return enrolTotp(deps, context, context.body)
  })
  mount(operations.confirmTotp, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    return showAdded(deps, context.reply, await confirmTotp(deps, context, context.body))
  })
  mount(operations.removeTotp, (context) => removeTotp(deps, context, context.body))
  mount(operations.replaceRecoveryCodes, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    return { recovery_codes: await replaceRecoveryCodes(deps, context, context.body) }
  })
  mount(operations.getUserFactors, async ({ params }) => {
    const user = await findUser(deps.users, params.user)
    return showFactors(deps.control.db, user.id)
  })
  mount(operations.resetUserFactors, (context) => resetFactors(deps, context, context.params.user))
  passkeyRoutes(mount, deps)
}
