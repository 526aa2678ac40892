import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import type { IdentityDeps } from '../deps.ts'
import { showUser } from '../users/show-user.ts'
import { requestToken } from './request-token.ts'
import { verifyEmail } from './verify-email.ts'

const accepted = { status: 'accepted' } as const

export function accountRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.verifyEmail, async (context) => ({
    user: showUser(await verifyEmail(deps, context, context.body)),
  }))
  mount(operations.resendVerification, async (context) => {
    await requestToken(deps, context, 'verify_email', context.body)
    return accepted
  })
}
