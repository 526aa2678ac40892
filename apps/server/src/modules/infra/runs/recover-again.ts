import type { InfraDeps } from '../deps.ts'
import { createResourceStore } from '../resources/resource-store.ts'
import { beginOwnRun } from './begin-own-run.ts'

/** After a recovery that failed: whatever stood in its way, the cloud or the store, may be over by then. */
const AFTER_SECONDS = 300
const AT_A_TIME = 20

/** Nobody has to ask for a recovery: a resource of which it is not known what there is, is looked at again until it is. Called once a minute. */
export async function recoverAgain(deps: InfraDeps): Promise<void> {
  const before = deps.clock.now() - AFTER_SECONDS
  const left = await createResourceStore(deps.control.db).leftUnknown(before, AT_A_TIME)
  for (const row of left)
    await beginOwnRun(
      deps,
      row,
      'recover',
      (_tx, held) => held.status === 'unknown' && held.updated_at <= before,
    )
}
