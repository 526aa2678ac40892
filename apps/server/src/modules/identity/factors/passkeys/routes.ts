import { operations } from '@tenantry/contract'
import type { Mount } from '../../../../kernel/http/mount-operation.ts'
import { requireUser } from '../../../../kernel/policy.ts'
import type { IdentityDeps } from '../../deps.ts'
import { giveSession } from '../../sessions/give-session.ts'
import { showUser } from '../../users/show-user.ts'
import { showAdded } from '../show-added.ts'
import { addPasskey } from './add-passkey.ts'
import { beginPasskeyFactor, beginPasskeySignIn } from './begin-assertion.ts'
import { beginPasskey } from './begin-passkey.ts'
import { removePasskey, renamePasskey } from './change-passkey.ts'
import { passkeySignIn } from './passkey-sign-in.ts'
import { showPasskey } from './show-passkey.ts'
import { createPasskeyStore } from './store.ts'

export function passkeyRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.beginPasskey, async (context) => ({
    options: await beginPasskey(deps, context, context.body),
  }))
  mount(operations.addPasskey, async (context) => {
    const { passkey, ...added } = await addPasskey(deps, context, context.body)
    void context.reply.header('cache-control', 'no-store')
    return { passkey: showPasskey(passkey), ...showAdded(deps, context.reply, added) }
  })
  mount(operations.listPasskeys, async ({ actor }) => {
    const rows = await createPasskeyStore(deps.control.db).list(requireUser(actor).userId)
    return { data: rows.map(showPasskey), next_cursor: null }
  })
  mount(operations.renamePasskey, async (context) =>
    showPasskey(await renamePasskey(deps, context, context.params.passkey, context.body)),
  )
  mount(operations.removePasskey, (context) =>
    removePasskey(deps, context, context.params.passkey, context.body),
  )
  mount(operations.secondFactorPasskey, async (context) => ({
    options: await beginPasskeyFactor(deps, context, context.body),
  }))
  mount(operations.beginPasskeySignIn, async (context) => ({
    options: await beginPasskeySignIn(deps, context),
  }))
  mount(operations.passkeySignIn, async (context) => {
    const { user, session } = await passkeySignIn(deps, context, context.body)
    return { user: showUser(user), session: giveSession(deps, context.reply, session) }
  })
}
