import type { CatalogColumn } from './catalog.ts'
import type { ConditionNode } from './query-tree.ts'

/** The columns that a condition looks at, on both sides of its comparisons. */
export function conditionColumns(node: ConditionNode): ReadonlySet<CatalogColumn> {
  const columns = new Set<CatalogColumn>()
  const note = (column: CatalogColumn | null): void => {
    if (column !== null) columns.add(column)
  }
  const visit = (one: ConditionNode): void => {
    if ('parts' in one) one.parts.forEach(visit)
    else if ('part' in one) visit(one.part)
    else if ('left' in one) note(one.left.column)
    if (one.kind === 'compare' && 'sql' in one.right) note(one.right.column)
  }
  visit(node)
  return columns
}

export function looksAt(node: ConditionNode, wanted: (column: CatalogColumn) => boolean): boolean {
  return [...conditionColumns(node)].some(wanted)
}
