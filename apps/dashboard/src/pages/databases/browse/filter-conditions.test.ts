import { describe, expect, it } from 'vitest'
import type { ColumnSchema, TableSchema } from '../table-schema.ts'
import { operatorsOf, whereOf } from './filter-conditions.ts'
import { filtersIn, type RowFilter } from './filters.ts'

const table = tableOf({
  title: { type: 'text' },
  notes: { type: 'text', nullable: true },
  size: { type: 'integer', nullable: true },
  done: { type: 'boolean' },
  at: { type: 'timestamp' },
  labels: { type: 'json' },
})

function where(...filters: RowFilter[]) {
  return whereOf(filters, table, false).where
}

describe('filters of the grid', () => {
  it('compare with values of the type of their column', () => {
    expect(where(['size', 'gte', ' 12 '])).toEqual([{ size: { gte: 12 } }])
    expect(where(['size', 'eq', '9007199254740993'])).toEqual([{ size: { eq: '9007199254740993' } }])
    expect(where(['at', 'lt', '2026-01-01T00:00:00Z'])).toEqual([{ at: { lt: 1_767_225_600 } }])
    expect(where(['size', 'in', '1, 2,3'])).toEqual([{ size: { in: [1, 2, 3] } }])
    expect(where(['size', 'between', '1, 9'])).toEqual([{ size: { between: [1, 9] } }])
    expect(where(['done', 'false', ''])).toEqual([{ done: { is: false } }])
  })

  it('take what is typed literally where text is looked for', () => {
    expect(where(['title', 'contains', '50%_\\'])).toEqual([{ title: { like: '%50\\%\\_\\\\%' } }])
    expect(where(['title', 'starts', 'a_'])).toEqual([{ title: { like: 'a\\_%' } }])
  })

  it('count rows without a value among those that are not something', () => {
    expect(where(['notes', 'neq', 'x'])).toEqual([{ or: [{ notes: { neq: 'x' } }, { notes: { is: null } }] }])
    expect(where(['title', 'neq', 'x'])).toEqual([{ title: { neq: 'x' } }])
    expect(where(['notes', 'not_null', ''])).toEqual([{ not: { notes: { is: null } } }])
  })

  it('must all hold, or one of them', () => {
    const filters: RowFilter[] = [
      ['title', 'eq', 'a'],
      ['size', 'eq', '1'],
    ]
    expect(whereOf(filters, table, false).where).toEqual([{ title: { eq: 'a' } }, { size: { eq: 1 } }])
    expect(whereOf(filters, table, true).where).toEqual([
      { or: [{ title: { eq: 'a' } }, { size: { eq: 1 } }] },
    ])
  })

  it('tell what does not fit, and wait for what is not typed yet', () => {
    const { where: conditions, wrong } = whereOf(
      [
        ['size', 'eq', 'many'],
        ['gone', 'eq', '1'],
        ['title', 'eq', ''],
        ['size', 'between', '1'],
      ],
      table,
      false,
    )
    expect(conditions).toEqual([])
    expect([...wrong]).toEqual([0, 1, 3])
  })

  it('are read from a URL that anybody may have written', () => {
    expect(
      filtersIn([['title', 'eq', 'a'], ['title', 'drop', 'a'], 'x', [1, 'eq', 'a'], ['a', 'null']]),
    ).toEqual([
      ['title', 'eq', 'a'],
      ['a', 'null', ''],
    ])
    expect(filtersIn('title')).toBeUndefined()
    expect(filtersIn([])).toBeUndefined()
  })

  it('offer what their column can answer', () => {
    const of = (name: string) => {
      const column = table.columns.find((each) => each.name === name)
      return column === undefined ? [] : operatorsOf(column, table)
    }
    expect(of('done')).toEqual(['true', 'false'])
    expect(of('notes')).toContain('null')
    expect(of('title')).not.toContain('null')
    expect(of('labels')).toEqual(['contains'])
  })
})

function tableOf(columns: Record<string, Partial<ColumnSchema>>): TableSchema {
  return {
    name: 'things',
    columns: Object.entries(columns).map(([name, column]) => ({
      name,
      type: 'text',
      nullable: false,
      unique: false,
      default: null,
      generated: false,
      collation: 'binary',
      ...column,
    })),
    primary_key: [],
    foreign_keys: [],
    relations: [],
    indexes: [],
    search_columns: [],
  }
}
