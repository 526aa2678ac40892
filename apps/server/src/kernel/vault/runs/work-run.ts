import type { VaultRunRow } from '../tables.ts'
import type { VaultAdministrationDeps } from './deps.ts'
import { countValuesBehind, resealValues } from './reseal.ts'
import { OtherKeyError, rewrapDataKeys } from './rewrap.ts'
import { createRunStore } from './run-store.ts'

/** Values that other servers sealed with the key before, while it ran, are taken in further rounds. */
const ROUNDS_MAX = 3

/** Does a run, from wherever it is; throws what keeps it from going on, so that it is tried again. */
export async function workRun(
  deps: VaultAdministrationDeps,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  const store = createRunStore(deps.control.db)
  const run = await store.find(runId)
  if (run === undefined || run.finished_at !== null) return
  try {
    await deps.vault.refresh()
    const left = await leftOf(deps, run)
    // A run that is taken up again has done a part of it.
    await store.update(runId, { status: 'running', total: run.done + left, unreadable: 0, error: null })
    if (run.kind === 'rewrap') await rewrapDataKeys(deps, runId, run.key_id, signal)
    await resealRounds(deps, run, signal)
    await store.update(runId, { status: 'succeeded', finished_at: deps.clock.now() })
  } catch (error) {
    if (!signal.aborted) await store.update(runId, { error: publicText(error, run) })
    throw error
  }
}

async function leftOf(deps: VaultAdministrationDeps, run: VaultRunRow): Promise<number> {
  const values = await countValuesBehind(deps, run.organization_id)
  return run.kind === 'reseal'
    ? values
    : values + (await deps.vault.dataKeys.store.countWithoutWrapOf([run.key_id]))
}

async function resealRounds(
  deps: VaultAdministrationDeps,
  run: VaultRunRow,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    await createRunStore(deps.control.db).update(run.id, { unreadable: 0 })
    await resealValues(deps, run.id, run.organization_id, signal)
    const { unreadable = 0 } = (await createRunStore(deps.control.db).find(run.id)) ?? {}
    if ((await countValuesBehind(deps, run.organization_id)) <= unreadable) return
  }
}

function publicText(error: unknown, { key_id: keyId }: VaultRunRow): string {
  if (error instanceof OtherKeyError) return `It waits for a server whose present key is ${keyId}.`
  return 'The last try failed; the log of the server says why. It is tried again.'
}
