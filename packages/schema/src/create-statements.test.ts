import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createStatements } from './create-statements.ts'
import { saasApp } from './testing/saas-app.ts'

describe('createStatements', () => {
  let database: DatabaseSync
  beforeEach(() => {
    database = new DatabaseSync(':memory:')
    for (const statement of createStatements(saasApp.document)) database.exec(statement)
  })
  afterEach(() => database.close())

  it('builds a database that SQLite accepts, with strict tables only', () => {
    const tables = database
      .prepare(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name",
      )
      .all()
    const ours = tables.filter((table) => !String(table['name']).startsWith('sqlite_'))
    expect(ours.map((table) => [table['name'], table['strict']])).toEqual([
      ['memberships', 1],
      ['projects', 1],
      ['tasks', 1],
    ])
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  })

  it('holds writes to the types, checks, defaults and keys of the schema', () => {
    database.exec("INSERT INTO projects (id, name, created_by) VALUES ('p', 'One', 'u')")
    database.exec("INSERT INTO tasks (project_id, title) VALUES ('p', 'Write')")
    expect({
      ...database.prepare('SELECT id, status, done, settings, weight, title_length FROM tasks').get(),
    }).toEqual({
      id: 1,
      status: 'todo',
      done: 0,
      settings: '{"color":"red"}',
      weight: 1.5,
      title_length: 5,
    })
    const refused = (sql: string, reason: string): void => expect(() => database.exec(sql)).toThrow(reason)
    refused('UPDATE tasks SET done = 2', 'CHECK')
    refused("UPDATE tasks SET settings = 'no json'", 'CHECK')
    refused("UPDATE tasks SET weight = 'heavy'", 'cannot store TEXT')
    refused("INSERT INTO tasks (project_id, title) VALUES ('q', 'x')", 'FOREIGN KEY')
    refused("INSERT INTO memberships VALUES ('p', NULL, 1)", 'NOT NULL')
    refused("INSERT INTO memberships VALUES ('p', 'u', 0)", 'CHECK')
    database.exec("UPDATE projects SET slug = 's'")
    refused("INSERT INTO projects (id, name, created_by, slug) VALUES ('r', 'R', 'u', 's')", 'UNIQUE')
  })

  it('full-text search follows inserts, updates, key changes and deletes', () => {
    const found = (words: string): unknown[] =>
      database
        .prepare(
          'SELECT p.id FROM projects_fts f JOIN projects p ON p.rowid = f.rowid WHERE projects_fts MATCH ? ORDER BY p.id',
        )
        .all(words)
        .map((row) => row['id'])
    database.exec(
      "INSERT INTO projects (id, name, created_by) VALUES ('a', 'red house', 'u'), ('b', 'blue house', 'v')",
    )
    expect(found('houses')).toEqual(['a', 'b'])
    database.exec("UPDATE projects SET name = 'red boat' WHERE id = 'a'")
    expect(found('house')).toEqual(['b'])
    database.exec("UPDATE projects SET rowid = 77 WHERE id = 'a'")
    expect(found('boat')).toEqual(['a'])
    database.exec("DELETE FROM projects WHERE id = 'b'")
    expect(found('blue')).toEqual([])
    expect(() =>
      database.exec("INSERT INTO projects_fts (projects_fts, rank) VALUES ('integrity-check', 1)"),
    ).not.toThrow()
  })
})
