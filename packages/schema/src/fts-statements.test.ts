import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { c } from './define-column.ts'
import { defineSchema } from './define-schema.ts'
import { defineTable } from './define-table.ts'
import { rebuildFtsStatements } from './fts-statements.ts'
import { createIn } from './testing/migrate.ts'

const { document } = defineSchema('s', {
  by_text: defineTable({ id: c.text().primaryKey(), body: c.text() }).fts(['body']),
  by_pair: defineTable({ a: c.text(), b: c.real(), body: c.text() }).primaryKey(['a', 'b']).fts(['body']),
  by_number: defineTable({ id: c.integer().primaryKey(), body: c.text() }).fts(['body']),
})

describe('full-text search after VACUUM', () => {
  let folder: string
  let database: DatabaseSync

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tenantry-schema-'))
    database = new DatabaseSync(join(folder, 'tenant.db'))
    createIn(database, document)
    // Row numbers with gaps, which a copy that numbers rows anew would close.
    for (let row = 1; row <= 40; row += 1) {
      database.exec(`INSERT INTO by_text VALUES ('k${100 - row}', 'word${row}')`)
      database.exec(`INSERT INTO by_pair VALUES ('k${100 - row}', ${row}, 'word${row}')`)
      database.exec(`INSERT INTO by_number VALUES (${row * 10}, 'word${row}')`)
    }
    for (const { name } of document.tables) database.exec(`DELETE FROM "${name}" WHERE rowid % 3 = 0`)
  })

  afterEach(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })

  function expectRightAnswers(searched: DatabaseSync): void {
    for (const { name } of document.tables) {
      const wrong = searched.prepare(
        `SELECT count(*) AS n FROM "${name}" AS t WHERE t.rowid NOT IN (SELECT rowid FROM "${name}_fts" WHERE "${name}_fts" MATCH t.body)`,
      )
      expect(wrong.get()?.['n']).toBe(0)
      searched.exec(`INSERT INTO "${name}_fts" ("${name}_fts", rank) VALUES ('integrity-check', 1)`)
    }
  }

  it('answers right in the vacuumed file', () => {
    database.exec('VACUUM')
    expectRightAnswers(database)
  })

  it('answers right in a copy made with VACUUM INTO', () => {
    database.exec(`VACUUM INTO '${join(folder, 'copy.db')}'`)
    const copy = new DatabaseSync(join(folder, 'copy.db'))
    expectRightAnswers(copy)
    copy.exec("UPDATE by_text SET body = 'changed' WHERE body = 'word40'")
    expectRightAnswers(copy)
    copy.close()
  })

  it('answers right after its rows were numbered anew and rebuildFtsStatements ran', () => {
    database.exec('UPDATE by_pair SET rowid = rowid + 1000')
    database.exec('DROP TRIGGER _tenantry_fts_by_text_update; UPDATE by_text SET rowid = rowid + 1000')
    expect(() => expectRightAnswers(database)).toThrow()
    for (const statement of rebuildFtsStatements(document)) database.exec(statement)
    expectRightAnswers(database)
  })
})
