import { expect, it } from 'vitest'
import type { TableSchema } from '../table-schema.ts'
import { curlText, sdkText } from './copy-query.ts'

const table: TableSchema = {
  name: 'tasks',
  columns: ['id', 'title'].map((name) => ({
    name,
    type: 'text',
    nullable: false,
    unique: false,
    default: null,
    generated: false,
    collation: 'binary',
  })),
  primary_key: ['id'],
  foreign_keys: [],
  relations: [],
  indexes: [],
  search_columns: [],
}
const question = {
  origin: 'https://api.example.com',
  database: 'acme',
  org: undefined,
  columns: ['id', 'title'],
  view: {
    table,
    where: [{ title: { like: `%it's "50\\%"%` } }],
    order: { column: 'title', direction: 'desc' },
  },
} as const

it('a view is the code that asks for the same rows', () => {
  const code = sdkText(question)
  expect(code).toContain(`  .database('acme')
  .from('tasks')
  .select()
  .where({ title: { like: '%it\\'s "50\\\\%"%' } })
  .order('title', 'desc')
  .limit(100)`)
  expect(sdkText({ ...question, columns: ['title'], org: 'acme-inc' })).toContain(`  .forOrg('acme-inc')
  .from('tasks')
  .select(['title'])`)
})

it('a view is the command that asks for the same rows, whatever is in a value', () => {
  const command = curlText(question)
  const body = / -d '(.*)'$/s.exec(command)?.[1]?.replaceAll(`'\\''`, "'") ?? ''
  expect(JSON.parse(body)).toEqual({
    select: ['*'],
    where: [{ title: { like: `%it's "50\\%"%` } }],
    order: [{ title: 'desc' }],
    limit: 100,
  })
  expect(command).toContain(`curl 'https://api.example.com/data/query/tasks' \\\n`)
})
