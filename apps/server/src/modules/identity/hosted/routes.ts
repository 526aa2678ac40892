import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { requireUser } from '../../../kernel/policy.ts'
import type { IdentityDeps } from '../deps.ts'
import { showStarted } from '../sessions/show-session.ts'
import { showUser } from '../users/show-user.ts'
import { handOver } from './hand-over.ts'
import { redeemHosted } from './redeem-hosted.ts'

export function hostedRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.handOver, async (context) => {
    const actor = requireUser(context.actor)
    return { location: await handOver(deps, { ...context, actor }, context.body) }
  })
  mount(operations.finishHosted, async (context) => {
    const { user, session } = await redeemHosted(deps, context, context.body)
    return { user: showUser(user), session: showStarted(session) }
  })
}
