import type { DatabaseSync } from 'node:sqlite'
import { normalizeSql } from '../expression.ts'
import { quoteString } from '../identifiers.ts'
import { schemaObjects } from './migrate.ts'

type Row = Record<string, unknown>

/** What SQLite itself makes of a database, through its PRAGMAs: a second opinion beside `readStructure`. */
export function pragmaStructure(database: DatabaseSync): Row {
  const all = (query: string): Row[] => database.prepare(query).all()
  const sorted = (rows: Row[]): string[] =>
    rows.map((row) => JSON.stringify(row)).sort((a, b) => (a < b ? -1 : 1))
  const tables = all(
    "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main' ORDER BY name",
  )
  return Object.fromEntries(
    tables.map((table) => {
      const name = quoteString(String(table['name']))
      const indexes = all(`SELECT name, "unique", origin, partial FROM pragma_index_list(${name})`)
      return [
        String(table['name']),
        {
          table,
          columns: sorted(
            all(`SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(${name})`),
          ),
          indexes: sorted(
            indexes.map((index) => ({
              name: index['origin'] === 'c' ? index['name'] : index['origin'],
              partial: index['partial'],
              unique: index['unique'],
              columns: all(
                `SELECT seqno, name, "desc", coll FROM pragma_index_xinfo(${quoteString(String(index['name']))}) WHERE key`,
              ),
            })),
          ),
          foreignKeys: sorted(
            all(
              `SELECT "from", "table", "to", on_update, on_delete, match FROM pragma_foreign_key_list(${name})`,
            ),
          ),
          triggers: schemaObjects(database)
            .filter((row) => row.type === 'trigger' && row.tbl_name === table['name'])
            .map((row) => normalizeSql(row.sql ?? '')),
        },
      ]
    }),
  )
}
