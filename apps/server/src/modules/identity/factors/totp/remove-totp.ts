import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { lockProved } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { factorNotFound, finishRemoving } from '../finish-removing.ts'
import { requireFactorChange } from '../require-factor-change.ts'
import { createFactorStore } from '../store.ts'

/** Removes the user's authenticator app. @throws FACTOR_NOT_FOUND, and as `finishRemoving` and `requireFactorChange` */
export async function removeTotp(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string },
): Promise<void> {
  const { proved } = await requireFactorChange(deps, context, input.current_password)
  await deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const store = createFactorStore(tx)
    const row = await store.findTotp(user.id)
    if (row === undefined || row.confirmed_at === null) throw factorNotFound()
    await store.removeTotp(user.id)
    await finishRemoving(deps, tx, context, { user, factor: 'authenticator app', factorId: 'totp' })
  })
}
