import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import type { IdentityDeps } from '../deps.ts'
import { revokeAllSessions, revokeSession } from '../sessions/revoke-sessions.ts'
import { showSession, showStarted } from '../sessions/show-session.ts'
import { findUser } from '../users/find-user.ts'
import { showUser } from '../users/show-user.ts'
import { createUserStore } from '../users/store.ts'
import { claimInstallation } from './claim-installation.ts'
import { createUserByOperator, importUsers } from './create-users.ts'
import { deleteUser } from './delete-user.ts'
import { disableUser, enableUser } from './disable-user.ts'
import { impersonate } from './impersonate.ts'
import { updateUser } from './update-user.ts'
import { wearSession } from './worn-session.ts'

export function operatorRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.claimInstallation, async (context) => {
    const { user, session } = await claimInstallation(deps, context, context.body)
    const cookie = deps.cookie.give(session.token, session.row.expires_at, deps.clock.now())
    void context.reply.header('set-cookie', cookie)
    return { user: showUser(user), session: showStarted(session) }
  })
  mount(operations.getSetup, async () => ({
    needed: !(await createUserStore(deps.control.db).hasOwner()),
  }))
  mount(operations.createUser, async (context) =>
    showUser(await createUserByOperator(deps, context, context.body)),
  )
  mount(operations.importUsers, async (context) => {
    const results = await importUsers(deps, context, context.body)
    return { created: results.filter(({ status }) => status === 'created').length, results }
  })
  mount(operations.listUsers, ({ query }) => {
    const { search, disabled, operators } = query
    const filter = { search, disabled: truth(disabled), operators: truth(operators) }
    return showPage(deps.users.list({ ...readPage(query), ...filter }), showUser)
  })
  mount(operations.getUser, async ({ params }) => showUser(await findUser(deps.users, params.user)))
  mount(operations.updateUser, async (context) =>
    showUser(await updateUser(deps, context, context.params.user, context.body)),
  )
  mount(operations.disableUser, async (context) =>
    showUser(await disableUser(deps, context, context.params.user)),
  )
  mount(operations.enableUser, async (context) =>
    showUser(await enableUser(deps, context, context.params.user)),
  )
  mount(operations.deleteUser, (context) => deleteUser(deps, context, context.params.user))
  mount(operations.listUserSessions, async ({ params }) => {
    const user = await findUser(deps.users, params.user)
    const rows = await deps.sessions.listLive(user.id, deps.clock.now())
    return { data: rows.map((row) => showSession(row, null)), next_cursor: null }
  })
  mount(operations.revokeUserSession, async (context) => {
    const user = await findUser(deps.users, context.params.user)
    await revokeSession(deps, context, user.id, context.params.session)
  })
  mount(operations.revokeUserSessions, async (context) => {
    const user = await findUser(deps.users, context.params.user)
    const wanted = { userId: user.id, exceptId: null, reason: 'asked for by the installation' }
    const work = deps.control.transaction((tx) => revokeAllSessions(deps, tx, context, wanted))
    return { revoked: await work }
  })
  mount(operations.impersonateUser, async (context) => {
    const { user, session } = await impersonate(deps, context, context.params.user, context.body)
    if (context.body.cookie === true) await wearSession(deps, context, session)
    return { user: showUser(user), session: showStarted(session) }
  })
}

function truth(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true'
}
