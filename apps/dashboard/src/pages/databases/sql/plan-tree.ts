import type { Row } from '../table-schema.ts'

export interface PlanNode {
  id: number
  detail: string
  kind: 'scan' | 'search' | 'sort' | 'other'
  children: PlanNode[]
}

/** What EXPLAIN QUERY PLAN answers, as the tree that it is. */
export function planTree(rows: readonly Row[]): PlanNode[] {
  const nodes = rows.map((row) => {
    const detail = typeof row['detail'] === 'string' ? row['detail'] : ''
    return { id: Number(row['id']), parent: Number(row['parent']), detail, kind: kindOf(detail) }
  })
  const childrenOf = (parent: number): PlanNode[] =>
    nodes
      .filter((node) => node.parent === parent && node.id !== parent)
      .map(({ id, detail, kind }) => ({ id, detail, kind, children: childrenOf(id) }))
  return childrenOf(0)
}

/** A scan visits every row, a search finds its rows by an index or key, a sort keeps rows aside. */
function kindOf(detail: string): PlanNode['kind'] {
  if (detail.startsWith('SCAN')) return 'scan'
  if (detail.startsWith('SEARCH')) return 'search'
  return detail.startsWith('USE TEMP B-TREE') ? 'sort' : 'other'
}
