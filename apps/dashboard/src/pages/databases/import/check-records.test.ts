import { describe, expect, it } from 'vitest'
import type { ColumnSchema, TableSchema } from '../table-schema.ts'
import { checkRecords, guessMapping, missingColumns } from './check-records.ts'
import { readSource } from './read-file.ts'

const table = tableOf({
  id: { type: 'integer' },
  full_name: { type: 'text' },
  notes: { type: 'text', nullable: true },
  done: { type: 'boolean', default: 'false' },
  at: { type: 'timestamp', nullable: true },
  data: { type: 'json', nullable: true },
  sum: { type: 'integer', generated: true },
})

async function check(name: string, content: string) {
  const source = await readSource(new File([content], name))
  if (typeof source === 'string') throw new Error(source)
  const mapping = guessMapping(source.columns, table)
  return { mapping, ...(await checkRecords(source, mapping, table, new AbortController().signal)) }
}

describe('an import', () => {
  it('finds the columns that are named alike, each once, and never one that cannot be written', () => {
    expect(guessMapping(['ID', 'Full Name', 'fullname', 'sum', 'other'], table)).toEqual([
      'id',
      'full_name',
      null,
      null,
      null,
    ])
  })

  it('tells which columns every row needs and nothing goes into', () => {
    expect(missingColumns(['notes', null], table)).toEqual(['full_name'])
    expect(missingColumns(['full_name'], table)).toEqual([])
  })

  it('makes values of the right types, and of nothing NULL or the default', async () => {
    const { rows, problems } = await check(
      'rows.csv',
      'id,full_name,notes,done,at,data\n1,Ann,,yes,2026-01-01T00:00:00Z,"[1, ""x""]"\n2,,x,,,\n',
    )
    expect(problems).toEqual([])
    expect(rows).toEqual([
      { id: 1, full_name: 'Ann', notes: null, done: true, at: 1_767_225_600, data: [1, 'x'] },
      { id: 2, full_name: '', notes: 'x', at: null, data: null },
    ])
  })

  it('tells what does not fit, with the record and the column', async () => {
    const { rows, problems, wrongRecords } = await check(
      'rows.csv',
      'id;full_name;done\n1;Ann;true\nmany;Bob;maybe\n;Cy;no\n4;Di;no;more\n',
    )
    expect(rows).toHaveLength(1)
    expect(wrongRecords).toBe(3)
    expect(problems).toEqual([
      { record: 2, column: 'id', text: 'many', problem: 'integer' },
      { record: 2, column: 'done', text: 'maybe', problem: 'boolean' },
      { record: 3, column: 'id', text: '', problem: 'null' },
      { record: 4, column: '', text: '4 > 3', problem: 'fields' },
    ])
  })

  it('takes JSON as an array and as lines, in which absent and null are not the same', async () => {
    const rows = [
      { id: 1, full_name: 'Ann', done: null },
      { id: 2, full_name: 'Bob', data: { a: [1] } },
    ]
    const array = await check('rows.json', JSON.stringify(rows))
    expect(array.rows).toEqual([{ id: 2, full_name: 'Bob', data: { a: [1] } }])
    expect(array.problems).toEqual([{ record: 1, column: 'done', text: '', problem: 'null' }])
    const lines = await check('rows.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'))
    expect(lines.rows).toEqual(array.rows)
  })

  it('says when a file holds nothing, or no JSON', async () => {
    expect(await readSource(new File(['a,b\n'], 'a.csv'))).toBe('empty')
    expect(await readSource(new File(['[]'], 'a.json'))).toBe('empty')
    expect(await readSource(new File(['[1]'], 'a.json'))).toBe('json')
    expect(await readSource(new File(['{"a": '], 'a.json'))).toBe('json')
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
    primary_key: ['id'],
    foreign_keys: [],
    relations: [],
    indexes: [],
    search_columns: [],
  }
}
