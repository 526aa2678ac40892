import type { Catalog, CatalogColumn, CatalogTable, Referrer } from './catalog.ts'
import { allRows, product, rows, sum, UNBOUNDED, type Cost } from './cost.ts'
import { costOfRows } from './cost-of-select.ts'
import type { ConditionNode } from './query-tree.ts'

/** Changing a row, in the table and in each index, takes as long as visiting so many. */
const WRITE_WEIGHT = 10

/** An inserted row is looked up in each index and in each table it points at. */
export function costOfInsertedRow(
  catalog: Catalog,
  table: CatalogTable,
  updatedOnConflict: readonly CatalogColumn[],
): Cost {
  if (isBeyondProof(catalog, table)) return UNBOUNDED
  const pointed = table.relations.filter((relation) => relation.ownsKey).length
  return sum(rows(WRITE_WEIGHT * (1 + table.indexes.length + pointed)), costOfKeyChange(table, updatedOnConflict))
}

export function costOfUpdate(
  catalog: Catalog,
  table: CatalogTable,
  changed: readonly CatalogColumn[],
  where: ConditionNode,
): Cost {
  if (isBeyondProof(catalog, table)) return UNBOUNDED
  const perRow = sum(rowWrite(table), costOfKeyChange(table, changed))
  return product(costOfRows(table, where), perRow)
}

export function costOfDelete(catalog: Catalog, table: CatalogTable, where: ConditionNode): Cost {
  if (isBeyondProof(catalog, table)) return UNBOUNDED
  const isCascade = table.referencedBy.some(({ reference }) => !isCheckOnly(reference.on_delete))
  if (isCascade) return UNBOUNDED
  return product(costOfRows(table, where), sum(rowWrite(table), ...lookUps(table.referencedBy)))
}

function rowWrite(table: CatalogTable): Cost {
  return rows(WRITE_WEIGHT * (1 + table.indexes.length))
}

/** Triggers keep full-text indexes in step, and what a foreign file's triggers do is not known: no bound can be proved. */
function isBeyondProof(catalog: Catalog, table: CatalogTable): boolean {
  return !catalog.ours || table.search !== null
}

/** When a key changes that others point at, their rows are looked up or changed with it. */
function costOfKeyChange(table: CatalogTable, changed: readonly CatalogColumn[]): Cost {
  const concerned = table.referencedBy.filter(({ key }) => changed.includes(key))
  if (concerned.some(({ reference }) => !isCheckOnly(reference.on_update))) return UNBOUNDED
  return sum(rows(0), ...lookUps(concerned))
}

function isCheckOnly(action: string): boolean {
  return action === 'no_action' || action === 'restrict'
}

/** SQLite counts every row that still points here before it refuses, whether an index leads to them or not. */
function lookUps(referrers: readonly Referrer[]): Cost[] {
  return referrers.map(({ table }) => allRows(table.name))
}
