import { operations, type SessionWithToken } from '@tenantry/contract'
import type { FastifyReply } from 'fastify'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import type { IdentityDeps } from '../deps.ts'
import { requireSignedIn } from '../sign-in/complete-sign-in.ts'
import { showStarted } from '../sessions/show-session.ts'
import type { StartedSession } from '../sessions/start-session.ts'
import { showUser } from '../users/show-user.ts'
import { confirmEmailChange, requestEmailChange } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { deleteMe } from './delete-me.ts'
import { exportMe } from './export-me.ts'
import { confirmMagicLink } from './magic-link.ts'
import { requestToken } from './request-token.ts'
import { resetPassword } from './reset-password.ts'
import { verifyEmail } from './verify-email.ts'

const accepted = { status: 'accepted' } as const

export function accountRoutes(mount: Mount, deps: IdentityDeps): void {
  const give = (reply: FastifyReply, session: StartedSession): SessionWithToken => {
    const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
    void reply.header('set-cookie', cookie)
    return showStarted(session)
  }

  mount(operations.verifyEmail, async (context) => ({
    user: showUser(await verifyEmail(deps, context, context.body)),
  }))
  mount(operations.resendVerification, async (context) => {
    await requestToken(deps, context, 'verify_email', context.body)
    return accepted
  })
  mount(operations.requestPasswordReset, async (context) => {
    await requestToken(deps, context, 'password_reset', context.body)
    return accepted
  })
  mount(operations.resetPassword, (context) => resetPassword(deps, context, context.body))
  mount(operations.changePassword, async (context) => {
    const session = await changePassword(deps, context, context.body)
    return { session: session === null ? null : give(context.reply, session) }
  })
  mount(operations.requestEmailChange, async (context) => {
    await requestEmailChange(deps, context, context.body)
    return accepted
  })
  mount(operations.confirmEmailChange, async (context) => ({
    user: showUser(await confirmEmailChange(deps, context, context.body)),
  }))
  mount(operations.deleteMe, async (context) => {
    await deleteMe(deps, context, context.body)
    void context.reply.header('set-cookie', deps.cookie.take())
  })
  mount(operations.exportMe, async (context) => {
    void context.reply.header('cache-control', 'no-store')
    return exportMe(deps, context)
  })
  mount(operations.requestMagicLink, async (context) => {
    await requestToken(deps, context, 'magic_link', context.body)
    return accepted
  })
  mount(operations.confirmMagicLink, async (context) => {
    const { user, session } = requireSignedIn(await confirmMagicLink(deps, context, context.body))
    return { user: showUser(user), session: give(context.reply, session) }
  })
}
