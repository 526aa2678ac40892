import { operations } from '@tenantry/contract'
import type { FastifyReply } from 'fastify'
import type { Actor } from '../../kernel/actor.ts'
import { problem } from '../../kernel/errors.ts'
import { sendLimitHeaders } from '../../kernel/limits/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { requireOneself, requireUser } from '../../kernel/policy.ts'
import type { IdentityDeps } from './deps.ts'
import { takeOffSession } from './operators/worn-session.ts'
import { endOtherSessions, endOwnSession, ownSessions } from './sessions/own-sessions.ts'
import { revokeSession } from './sessions/revoke-sessions.ts'
import { showSession, showStarted } from './sessions/show-session.ts'
import type { StartedSession } from './sessions/start-session.ts'
import { requireSignedIn } from './sign-in/complete-sign-in.ts'
import { login } from './sign-in/login.ts'
import { register } from './sign-in/register.ts'
import { showUser } from './users/show-user.ts'
import { updateMe } from './users/update-me.ts'

export function identityRoutes(mount: Mount, deps: IdentityDeps): void {
  const give = (reply: FastifyReply, { row, token }: StartedSession) =>
    reply.header('set-cookie', deps.cookie.give(token, row.expires_at, deps.clock.now()))

  mount(
    operations.register,
    async (context) => {
      const { user, session, verification, database } = await register(deps, context, context.body)
      if (session !== null) give(context.reply, session)
      return {
        user: user === null ? null : showUser(user),
        session: session === null ? null : showStarted(session),
        verification,
        ...(database !== undefined && { database }),
      }
    },
    { redactStoredReply: (body) => ({ ...(body as Record<string, unknown>), session: null }) },
  )
  mount(operations.login, async (context) => {
    const { result, limit } = await login(deps, context, context.body)
    sendLimitHeaders(context.reply, limit)
    const { user, session } = requireSignedIn(result)
    give(context.reply, session)
    return { user: showUser(user), session: showStarted(session) }
  })
  mount(operations.logout, async (context) => {
    const { userId } = requireUser(context.actor)
    const sessionId = currentSession(context.actor)
    if (sessionId !== null) await revokeSession(deps, context, userId, sessionId)
    await takeOffSession(deps, context)
  })
  mount(operations.getMe, async ({ actor }) => {
    const user = await deps.users.find(requireUser(actor).userId)
    if (user === undefined) throw problem('USER_NOT_FOUND', { detail: 'The user was removed meanwhile.' })
    return {
      user: showUser(user),
      session_id: currentSession(actor),
      impersonator_id: actor.kind === 'user' ? actor.impersonatorId : null,
    }
  })
  mount(operations.updateMe, async (context) => showUser(await updateMe(deps, context, context.body)))
  mount(operations.listMySessions, async ({ actor }) => {
    const rows = await ownSessions(deps, requireUser(actor))
    return { data: rows.map((row) => showSession(row, currentSession(actor))), next_cursor: null }
  })
  mount(operations.revokeMySession, (context) =>
    endOwnSession(deps, context, requireOneself(context.actor), context.params.session),
  )
  mount(operations.revokeMyOtherSessions, async (context) => {
    const user = requireOneself(context.actor)
    return { revoked: await endOtherSessions(deps, context, user, currentSession(user)) }
  })
}

/** The session that a request came with; null for personal tokens and tokens of others. */
function currentSession(actor: Actor): string | null {
  if (actor.kind !== 'user') return null
  return actor.via.kind === 'session' || actor.via.kind === 'access_token' ? actor.via.sessionId : null
}
