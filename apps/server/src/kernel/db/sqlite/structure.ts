import { sql } from 'kysely'
import type { ControlDb } from '../control-store.ts'

interface Definition {
  type: string
  name: string
  tbl_name: string
  sql: string | null
}

/** One line for each object of the file, and its columns, indexes and foreign keys as SQLite understood them. */
export async function describeSqlite(db: ControlDb): Promise<string[]> {
  const { rows } = await sql<Definition>`
    select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite\\_%' escape '\\'`.execute(
    db,
  )
  const lines: string[] = []
  for (const { type, name, tbl_name, sql: definition } of rows) {
    lines.push(`${type} ${tbl_name}/${name}: ${normalize(definition ?? '')}`)
    if (type === 'table') lines.push(...(await describeTable(db, name)))
  }
  return lines
}

async function describeTable(db: ControlDb, table: string): Promise<string[]> {
  const pragmas = ['table_xinfo', 'index_list', 'foreign_key_list']
  const lines: string[] = []
  for (const pragma of pragmas) {
    const { rows } = await sql<Record<string, unknown>>`
      select * from ${sql.raw(`pragma_${pragma}`)}(${table})`.execute(db)
    for (const row of rows) {
      // An index's number in the list depends on the order in which indexes were made, which says nothing about the structure.
      const entries = Object.entries(row).filter(([key]) => !(pragma === 'index_list' && key === 'seq'))
      lines.push(`table ${table} ${pragma}: ${JSON.stringify(Object.fromEntries(entries))}`)
    }
  }
  return lines
}

/** SQLite keeps the text as it was typed, and quotes names itself when it rewrites them. */
function normalize(definition: string): string {
  return definition
    .replaceAll(/["`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),]) ?/g, '$1')
    .trim()
}
