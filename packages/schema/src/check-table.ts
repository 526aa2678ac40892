import { checkColumn } from './check-column.ts'
import { checkFormerName, checkIndexName, checkTableName } from './check-names.ts'
import { columnNames, findColumn, rowidColumn } from './columns.ts'
import type { FtsDefinition, IndexDefinition, SchemaDocument, TableDefinition } from './document.ts'
import { SchemaError } from './errors.ts'
import { checkExpression, expressionColumns } from './expression.ts'
import { checkTokenize } from './check-tokenize.ts'
import { foldName, ftsTableName, sameName } from './identifiers.ts'
import { SCHEMA_LIMITS } from './limits.ts'

/** Checks one table of the document. Throws `SchemaError` with a path below `path`. */
export function checkTable(path: string, document: SchemaDocument, table: TableDefinition): void {
  checkTableName(path, table.name)
  checkFormerName(`${path}.renamed_from`, table.name, table.renamed_from, checkTableName)
  checkColumnList(path, table)
  checkPrimaryKey(path, table)
  for (const column of table.columns) checkColumn(`${path}.columns.${column.name}`, document, table, column)
  checkGeneratedLoops(path, table)
  if (table.indexes.length > SCHEMA_LIMITS.indexesPerTable) {
    throw new SchemaError(`${path}.indexes`, `a table has at most ${SCHEMA_LIMITS.indexesPerTable} indexes`)
  }
  for (const index of table.indexes) checkIndex(`${path}.indexes.${index.name}`, table, index)
  if (table.fts !== undefined) checkFts(`${path}.fts`, table, table.fts)
}

function checkColumnList(path: string, table: TableDefinition): void {
  if (table.columns.length === 0) throw new SchemaError(`${path}.columns`, 'a table has at least one column')
  if (table.columns.length > SCHEMA_LIMITS.columnsPerTable) {
    throw new SchemaError(`${path}.columns`, `a table has at most ${SCHEMA_LIMITS.columnsPerTable} columns`)
  }
  if (table.columns.every((column) => column.generated !== undefined)) {
    throw new SchemaError(`${path}.columns`, 'a table has at least one column that is not generated')
  }
  const seen = new Set<string>()
  for (const { name } of table.columns) {
    if (seen.has(foldName(name))) {
      throw new SchemaError(
        `${path}.columns.${name}`,
        'two columns have this name; names differ in more than case',
      )
    }
    seen.add(foldName(name))
  }
}

function checkPrimaryKey(path: string, table: TableDefinition): void {
  checkColumnNames(`${path}.primary_key`, table, table.primary_key)
  if (table.autoincrement !== true) return
  if (rowidColumn(table)?.type !== 'integer') {
    throw new SchemaError(`${path}.autoincrement`, 'autoincrement needs a primary key of one integer column')
  }
}

function checkColumnNames(path: string, table: TableDefinition, names: string[]): void {
  if (names.length > SCHEMA_LIMITS.columnsPerKey) {
    throw new SchemaError(path, `at most ${SCHEMA_LIMITS.columnsPerKey} columns`)
  }
  const seen = new Set<string>()
  for (const name of names) {
    const column = findColumn(table, name)
    if (column === undefined)
      throw new SchemaError(path, `the table ${table.name} has no column ${JSON.stringify(name)}`)
    if (column.name !== name) throw new SchemaError(path, `the column is spelled ${column.name}`)
    if (seen.has(foldName(name))) throw new SchemaError(path, `the column ${name} is named twice`)
    seen.add(foldName(name))
  }
}

function checkIndex(path: string, table: TableDefinition, index: IndexDefinition): void {
  checkIndexName(path, index.name)
  if (index.columns.length === 0) throw new SchemaError(`${path}.columns`, 'an index has at least one column')
  checkColumnNames(`${path}.columns`, table, index.columns)
  if (index.where !== undefined) checkExpression(`${path}.where`, index.where, 'where', columnNames(table))
}

function checkFts(path: string, table: TableDefinition, fts: FtsDefinition): void {
  if (table.primary_key.length === 0) {
    throw new SchemaError(
      path,
      'full-text search needs a table with a primary key; add .primaryKey() to a column',
    )
  }
  if (fts.columns.length === 0)
    throw new SchemaError(`${path}.columns`, 'a full-text index has at least one column')
  checkColumnNames(`${path}.columns`, table, fts.columns)
  for (const name of fts.columns) {
    if (findColumn(table, name)?.type !== 'text') {
      throw new SchemaError(
        `${path}.columns`,
        `only text columns are searched; ${name} is ${findColumn(table, name)?.type}`,
      )
    }
    if (sameName(name, 'rank') || sameName(name, ftsTableName(table.name))) {
      throw new SchemaError(`${path}.columns`, `FTS5 keeps the name ${name} for itself; rename the column`)
    }
  }
  if (fts.tokenize !== undefined) checkTokenize(`${path}.tokenize`, fts.tokenize)
}

/** Follows generated columns to the columns they use; SQLite refuses a table in which they form a loop. */
function checkGeneratedLoops(path: string, table: TableDefinition): void {
  const done = new Set<string>()
  const visit = (name: string, trail: string[]): void => {
    if (trail.includes(name)) {
      throw new SchemaError(
        `${path}.columns.${name}.generated`,
        'the generated columns refer to each other in a loop',
      )
    }
    const generated = findColumn(table, name)?.generated
    if (done.has(name) || generated === undefined) return
    for (const used of expressionColumns(generated.expression, columnNames(table)))
      visit(used, [...trail, name])
    done.add(name)
  }
  for (const column of table.columns) {
    if (column.generated !== undefined) visit(foldName(column.name), [])
  }
}
