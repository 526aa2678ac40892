import { expect, it } from 'vitest'
import { planTree } from './plan-tree.ts'

it('the steps of a plan stand below those that they belong to', () => {
  const row = (id: number, parent: number, detail: string) => ({ id, parent, notused: 0, detail })
  const tree = planTree([
    row(1, 0, 'COMPOUND QUERY'),
    row(2, 1, 'LEFT-MOST SUBQUERY'),
    row(5, 2, 'SCAN t'),
    row(9, 1, 'UNION USING TEMP B-TREE'),
    row(12, 9, 'SEARCH p USING INDEX i (a=?)'),
    row(20, 0, 'USE TEMP B-TREE FOR ORDER BY'),
  ])
  expect(tree).toEqual([
    {
      id: 1,
      detail: 'COMPOUND QUERY',
      kind: 'other',
      children: [
        {
          id: 2,
          detail: 'LEFT-MOST SUBQUERY',
          kind: 'other',
          children: [{ id: 5, detail: 'SCAN t', kind: 'scan', children: [] }],
        },
        {
          id: 9,
          detail: 'UNION USING TEMP B-TREE',
          kind: 'other',
          children: [{ id: 12, detail: 'SEARCH p USING INDEX i (a=?)', kind: 'search', children: [] }],
        },
      ],
    },
    { id: 20, detail: 'USE TEMP B-TREE FOR ORDER BY', kind: 'sort', children: [] },
  ])
})
