import { SecretUnreadableError } from '../cipher.ts'
import { sealingKey, type SecretBox } from '../secret-box.ts'
import type { ControlTx } from '../../db/index.ts'
import type { VaultAdministrationDeps } from './deps.ts'
import { createRunStore } from './run-store.ts'
import {
  columnsOf,
  countBehind,
  readBehind,
  replaceSealed,
  type Behind,
  type SealedColumn,
} from './sealed-column.ts'

const PAGE = 50

type Deps = Pick<VaultAdministrationDeps, 'control' | 'clock' | 'log' | 'vault' | 'columns'>

/** How many values of an organization, or of the installation, are not sealed with its present data key. */
export async function countValuesBehind(deps: Deps, organizationId: string): Promise<number> {
  const behind = await present(deps, organizationId)
  const counts = columnsOf(deps.columns, organizationId).map((column) =>
    countBehind(deps.control.db, column, behind),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

/**
 * Seals everything of an organization, or of the installation, with its present data key. Page by page, each in a transaction with the run's numbers; what
 * somebody changes meanwhile is left to them. Can be repeated: what is sealed already is passed over.
 */
export async function resealValues(
  deps: Deps,
  runId: string,
  organizationId: string,
  signal: AbortSignal,
): Promise<void> {
  const { vault } = deps
  const behind = await present(deps, organizationId)
  const box = organizationId === '' ? vault.installation : await vault.organization(organizationId)
  for (const column of columnsOf(deps.columns, organizationId)) {
    let after: string | number | null = null
    do {
      signal.throwIfAborted()
      const from: string | number | null = after
      after = await deps.control.transaction((tx) =>
        resealPage(deps, tx, { runId, column, behind, box, from }),
      )
    } while (after !== null)
  }
}

interface PageWork {
  runId: string
  column: SealedColumn
  behind: Behind
  box: SecretBox
  from: string | number | null
}

/** Gives the key of the last row; null when there are no more. */
async function resealPage(
  deps: Deps,
  tx: ControlTx,
  { runId, column, behind, box, from }: PageWork,
): Promise<string | number | null> {
  const rows = await readBehind(tx, column, behind, from, PAGE)
  const counts = { done: 0, unreadable: 0 }
  for (const { row, key, sealed } of rows) {
    const place = await column.place(row, tx)
    const next = place === null ? null : again(box, sealed, place)
    if (next === null) {
      counts.unreadable += 1
      deps.log.warn({ table: column.table, key }, 'A sealed value cannot be opened; it is left as it is.')
    } else if (await replaceSealed(tx, column, key, sealed, next)) counts.done += 1
  }
  await createRunStore(tx).advance(runId, counts)
  return rows.length < PAGE ? null : (rows.at(-1)?.key ?? null)
}

function again(box: SecretBox, sealed: string, place: string): string | null {
  try {
    return box.seal(box.open(sealed, place), place)
  } catch (error) {
    if (error instanceof SecretUnreadableError) return null
    throw error
  }
}

async function present({ vault, clock }: Deps, organizationId: string): Promise<Behind> {
  const keys = await vault.dataKeys.loadOrMake(organizationId)
  return { organizationId, dataKeyId: sealingKey(keys, clock.now()).id }
}
