import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { lockProved, requireOwnSession } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { factorNotFound, finishRemoving } from '../finish-removing.ts'
import { requireFactorChange, requireProvedFactor } from '../require-factor-change.ts'
import type { PasskeyRow } from '../tables.ts'
import { createPasskeyStore } from './store.ts'

/** Calls a passkey of one's own something else. @throws FACTOR_NOT_FOUND, SECOND_FACTOR_NEEDED, FORBIDDEN */
export async function renamePasskey(
  deps: IdentityDeps,
  context: RequestContext,
  passkeyId: string,
  { name }: { name: string },
): Promise<PasskeyRow> {
  const { actor } = requireOwnSession(context.actor)
  await requireProvedFactor(deps.control.db, actor)
  return deps.control.transaction(async (tx) => {
    const store = createPasskeyStore(tx)
    const passkey = await store.find(actor.userId, passkeyId)
    if (passkey === undefined) throw factorNotFound()
    await store.rename(passkey.id, name)
    const details = { factor_id: passkey.id, before: { name: passkey.name }, after: { name } }
    await deps.audit(tx, context, 'factor.renamed', { type: 'user', id: actor.userId }, details)
    return { ...passkey, name }
  })
}

/** Removes a passkey of one's own. @throws FACTOR_NOT_FOUND, and as `finishRemoving` and `requireFactorChange` */
export async function removePasskey(
  deps: IdentityDeps,
  context: RequestContext,
  passkeyId: string,
  input: { current_password?: string },
): Promise<void> {
  const { proved } = await requireFactorChange(deps, context, input.current_password)
  await deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    const store = createPasskeyStore(tx)
    const passkey = await store.find(user.id, passkeyId)
    if (passkey === undefined) throw factorNotFound()
    await store.remove(passkey.id)
    const factor = `passkey “${passkey.name}”`
    await finishRemoving(deps, tx, context, { user, factor, factorId: passkey.id })
  })
}
