import type { VaultAdministrationDeps } from './deps.ts'
import { createRunStore } from './run-store.ts'

const PAGE = 100

type Deps = Pick<VaultAdministrationDeps, 'control' | 'vault'>

/** Another server has another present key: the work is for one that has the run's. */
export class OtherKeyError extends Error {
  override readonly name = 'OtherKeyError'
}

/**
 * Puts every data key under the present key-encryption key, beside those that it lies under. What lies under keys that this server was not given goes,
 * once all of them are there.
 * @throws OtherKeyError when the present key is not the one that is meant
 */
export async function rewrapDataKeys(
  { control, vault }: Deps,
  runId: string,
  keyId: string,
  signal: AbortSignal,
): Promise<void> {
  const { store } = vault.dataKeys
  if (vault.keys[0]?.id !== keyId) throw new OtherKeyError(`The present key of this server is not ${keyId}.`)
  for (;;) {
    const rows = await store.listWithoutWrapOf([keyId], PAGE)
    if (rows.length === 0) break
    for (const row of rows) {
      signal.throwIfAborted()
      await vault.dataKeys.rewrap(row)
      await createRunStore(control.db).advance(runId, { done: 1, unreadable: 0 })
    }
  }
  await store.removeOtherWraps(vault.keys.map(({ id }) => id))
}
