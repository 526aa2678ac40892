import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import { lockProved } from '../../account/require-proof.ts'
import type { IdentityDeps } from '../../deps.ts'
import { factorNotFound } from '../finish-removing.ts'
import { requireFactorChange } from '../require-factor-change.ts'
import { createFactorStore } from '../store.ts'
import { tellUser } from '../tell-user.ts'
import { RECOVERY_CODES } from './recovery-code.ts'
import { writeRecoveryCodes } from './write-recovery-codes.ts'

/**
 * Gives the user new recovery codes; the old ones no longer work.
 * @throws FACTOR_NOT_FOUND without a factor that they could stand in for, and as `requireFactorChange`
 */
export async function replaceRecoveryCodes(
  deps: IdentityDeps,
  context: RequestContext,
  input: { current_password?: string },
): Promise<string[]> {
  const { proved } = await requireFactorChange(deps, context, input.current_password)
  return deps.control.transaction(async (tx) => {
    const user = await lockProved(tx, proved)
    if ((await createFactorStore(tx).methodsOf(user.id)).length === 0) throw factorNotFound()
    const codes = await writeRecoveryCodes(deps, tx, user.id)
    await deps.audit(tx, context, 'factor.recovery_codes_replaced', { type: 'user', id: user.id })
    const change = { change: 'recovery_codes_replaced', factor: String(RECOVERY_CODES) } as const
    await tellUser(deps, tx, context, user, change)
    return codes
  })
}
