import {
  c,
  defineSchema,
  defineTable,
  eq,
  parseSchemaDocument,
  planChanges,
  previewMigration,
  printSchema,
  rows,
} from '@tenantry/schema'
import { describe, expect, it } from 'vitest'
import { accessAt, levelOf, setAccess } from './access-edits.ts'
import { addColumn, changeColumn, moveColumn, removeColumn, renameColumn } from './column-edits.ts'
import { reduceDesign, startDesign, type DesignState, type Edit } from './design-state.ts'
import { documentOf, draftOf, renamesOf } from './draft.ts'
import { addIndex, addTable, removeTable, renameTable, setFts, setIndex, toggleKey } from './table-edits.ts'

const base = defineSchema('shop', {
  customers: defineTable({ id: c.text().primaryKey(), email: c.text().notNull().unique() }),
  orders: defineTable({
    id: c.text().primaryKey(),
    customer: c.text().references('customers.id', { onDelete: 'cascade' }),
    status: c.text().notNull().check("status IN ('open', 'paid')"),
    note: c.text(),
  })
    .index('idx_status', ['status'], { where: "status <> 'paid'" })
    .fts(['note', 'status']),
}).access({ orders: { member: { read: true, update: rows(eq('status', 'open')) } } }).document

/** The state after some edits of the base. */
function edited(...edits: Edit[]): DesignState {
  return edits.reduce((state, edit) => reduceDesign(state, { do: 'edit', edit }), startDesign(draftOf(base)))
}

function planned({ draft }: DesignState) {
  const document = parseSchemaDocument(documentOf(draft))
  return previewMigration(base, document, { renames: renamesOf(base, draft) })
}

describe('a draft', () => {
  it('gives the very document that it was made from, and plans nothing', () => {
    const state = edited()
    expect(documentOf(state.draft)).toEqual(base)
    expect(planned(state).steps).toEqual([])
  })

  it('has its columns in another order without another step for any database, and leaves what is out of bounds', () => {
    const names = ({ draft }: DesignState) => draft.tables[1]?.columns.map(({ name }) => name)
    const moved = edited(moveColumn('orders', 3, 1))
    expect(names(moved)).toEqual(['id', 'note', 'customer', 'status'])
    expect(planned(moved).steps).toEqual([])
    expect(names(edited(moveColumn('orders', 0, 3)))).toEqual(['customer', 'status', 'note', 'id'])
    for (const [from, to] of [
      [0, -1],
      [3, 4],
      [9, 0],
      [2, 2],
    ] as const)
      expect(edited(moveColumn('orders', from, to)).past).toEqual([])
    expect(names(reduceDesign(moved, { do: 'undo' }))).toEqual(['id', 'customer', 'status', 'note'])
  })

  it('carries the name of a column to everything that names it, and pushes it as a rename', () => {
    const state = edited(renameColumn('orders', 'status', 'state'))
    const document = parseSchemaDocument(documentOf(state.draft))
    expect(document.tables[1]).toMatchObject({
      columns: [{}, {}, { name: 'state', renamed_from: 'status', check: "state IN ('open', 'paid')" }, {}],
      indexes: [{ columns: ['state'], where: "state <> 'paid'" }],
      fts: { columns: ['note', 'state'] },
    })
    expect(document.access).toMatchObject({
      orders: { member: { update: { rows: [{ state: { eq: 'open' } }] } } },
    })
    expect(printSchema(document)).toContain(".renamedFrom('status')")
    expect(planned(state)).toMatchObject({ questions: [], renames: [{ from: 'status', to: 'state' }] })
  })

  it('carries the name of a table to its references and rules', () => {
    const state = edited(renameTable('customers', 'people'), renameTable('orders', 'sales'))
    const document = parseSchemaDocument(documentOf(state.draft))
    expect(document.tables[1]?.columns[1]?.references).toMatchObject({ table: 'people', column: 'id' })
    expect(Object.keys(document.access ?? {})).toEqual(['sales'])
    expect(planChanges(planned(state)).map(({ kind }) => kind)).toEqual(['rename_table', 'rename_table'])
  })

  it('asks nothing about what was removed beside something new: the designer saw it', () => {
    const state = edited(removeColumn('orders', 'note'), addColumn('orders', 'k1'), addTable('k2'))
    const plan = planned(state)
    expect(plan.questions).toEqual([])
    expect(plan.class).toBe('destructive')
    expect(documentOf(state.draft).tables[1]?.fts?.columns).toEqual(['status'])
  })

  it('loses with a table what refers to it', () => {
    const { draft } = edited(removeTable('customers'))
    expect(documentOf(draft).tables).toMatchObject([{ name: 'orders' }])
    expect(draft.tables[0]?.columns[1]?.references).toBeUndefined()
  })

  it('drops what does not fit another type', () => {
    const { draft } = edited(
      changeColumn('orders', 'note', { default: { value: 'none' }, collate: 'nocase' }),
      changeColumn('orders', 'note', { type: 'integer' }),
    )
    const document = parseSchemaDocument(documentOf(draft))
    expect(document.tables[1]?.columns[3]).toEqual({
      name: 'note',
      type: 'integer',
      not_null: false,
      unique: false,
    })
    expect(document.tables[1]?.fts?.columns).toEqual(['status'])
  })

  it('changes keys, indexes, search and rules', () => {
    const { draft } = edited(
      toggleKey('orders', 'customer'),
      addIndex('orders'),
      setIndex('orders', 0, null),
      setFts('orders', null),
      setAccess('customers', 'viewer', accessAt('read')),
      setAccess('orders', 'member', null),
    )
    const document = parseSchemaDocument(documentOf(draft))
    expect(document.tables[1]).toMatchObject({
      primary_key: ['id', 'customer'],
      indexes: [{ name: 'idx_orders_status', columns: ['status'] }],
    })
    expect(document.tables[1]).not.toHaveProperty('fts')
    expect(document.access).toEqual({ customers: { viewer: accessAt('read') } })
    expect(levelOf(document.access?.['customers']?.['viewer'])).toBe('read')
  })
})

describe('the designer', () => {
  it('undoes every edit and does it again, until there is another one', () => {
    let state = edited(addTable('k1', 'tags'), renameTable('k1', 'labels'))
    state = reduceDesign(state, { do: 'undo' })
    expect(state.draft.tables.at(-1)?.name).toBe('tags')
    state = reduceDesign(state, { do: 'redo' })
    expect(state.draft.tables.at(-1)?.name).toBe('labels')
    state = reduceDesign(reduceDesign(state, { do: 'undo' }), { do: 'undo' })
    expect(documentOf(state.draft)).toEqual(base)
    expect(reduceDesign(state, { do: 'undo' })).toBe(state)
    state = reduceDesign(state, { do: 'edit', edit: addTable('k2') })
    expect(state.future).toEqual([])
  })

  it('remembers no edit that changed nothing', () => {
    const state = edited()
    expect(reduceDesign(state, { do: 'edit', edit: renameTable('orders', 'orders') })).toBe(state)
  })
})
