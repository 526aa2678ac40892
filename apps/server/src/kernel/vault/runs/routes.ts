import { operations, type VaultRun, type VaultStatus } from '@tenantry/contract'
import { problem } from '../../errors.ts'
import type { Mount } from '../../http/mount-operation.ts'
import type { VaultRunRow } from '../tables.ts'
import type { VaultAdministrationDeps } from './deps.ts'
import { createRunStore } from './run-store.ts'
import { countDirect } from './sealed-column.ts'
import { rotateDataKey, startRewrap } from './start-run.ts'

export function vaultRoutes(mount: Mount, deps: VaultAdministrationDeps): void {
  mount(operations.getVault, () => showVault(deps))
  mount(operations.getVaultRun, async ({ params }) => {
    const run = await createRunStore(deps.control.db).find(params.run)
    if (run !== undefined) return showRun(run)
    throw problem('VAULT_RUN_NOT_FOUND', {
      detail: 'There is no such run of the vault.',
      hint: 'GET /platform/vault shows the last ones.',
    })
  })
  mount(operations.rotateVaultKey, async (context) =>
    showRun(await rotateDataKey(deps, context, context.body.organization)),
  )
  mount(operations.rewrapVault, async (context) => showRun(await startRewrap(deps, context)))
}

async function showVault({ control, vault, columns }: VaultAdministrationDeps): Promise<VaultStatus> {
  const { store } = vault.dataKeys
  const presentId = vault.keys[0]?.id ?? ''
  const [wraps, total, behind, runs, ...direct] = await Promise.all([
    store.wrapCounts(),
    store.count(),
    store.countWithoutWrapOf([presentId]),
    createRunStore(control.db).listRecent(),
    ...columns.map((column) => countDirect(control.db, column)),
  ])
  return {
    keys: vault.keys.map(({ id, source }) => ({
      id,
      source,
      present: id === presentId,
      data_keys: wraps.get(id) ?? 0,
    })),
    data_keys: total,
    data_keys_behind: behind,
    values_without_data_key: direct.reduce((sum, count) => sum + count, 0),
    runs: runs.map(showRun),
  }
}

function showRun(row: VaultRunRow): VaultRun {
  const { id, kind, key_id, status, total, done, unreadable, error, created_at, finished_at } = row
  const organization_id = row.organization_id === '' ? null : row.organization_id
  return {
    id,
    kind,
    organization_id,
    key_id,
    status,
    total,
    done,
    unreadable,
    error,
    created_at,
    finished_at,
  }
}
