import {
  ftsTableName,
  quoteIdentifier,
  type Collation,
  type ColumnDefinition,
  type ColumnType,
  type ReferenceDefinition,
  type SchemaDocument,
  type TableDefinition,
} from '@tenantry/schema'

/** A schema prepared for compiling queries: names to tables and columns, keys, and relations in both directions. */
export interface Catalog {
  tables: ReadonlyMap<string, CatalogTable>
  /**
   * False when the structure was read from a file that came from outside: what its triggers, views and expressions do is
   * not known.
   */
  ours: boolean
}

export interface CatalogTable {
  name: string
  /** The quoted name. */
  sql: string
  columns: ReadonlyMap<string, CatalogColumn>
  primaryKey: readonly CatalogColumn[]
  /** The primary key is another name of SQLite's row number. */
  rowidKey: boolean
  /** Column sets of which the table holds each combination once, unless one is null; the primary key first. */
  uniqueKeys: readonly (readonly CatalogColumn[])[]
  /** Columns of every full (not partial) index, unique or not. */
  indexes: readonly (readonly CatalogColumn[])[]
  relations: readonly Relation[]
  /** Foreign keys of other tables (or this one) that point here. */
  referencedBy: readonly Referrer[]
  search: { sql: string; columns: readonly string[] } | null
  definition: TableDefinition
}

export interface CatalogColumn {
  name: string
  /** The quoted name. */
  sql: string
  type: ColumnType
  nullable: boolean
  generated: boolean
  /** A json column of a file that came from outside: what it holds may not be JSON. */
  doubtful: boolean
  collation: Collation
}

/** The way from one table to another along a foreign key. */
export interface Relation {
  table: CatalogTable
  /** `one` gives an object or null, `many` an array. */
  kind: 'one' | 'many'
  /** The foreign key belongs to this table, not to the other. */
  ownsKey: boolean
  own: CatalogColumn
  other: CatalogColumn
}

export interface Referrer {
  table: CatalogTable
  column: CatalogColumn
  key: CatalogColumn
  reference: ReferenceDefinition
}

interface TableDraft extends CatalogTable {
  relations: Relation[]
  referencedBy: Referrer[]
}

/** Builds the catalog of a schema; done once for each structure, not for each query. */
export function buildCatalog(document: SchemaDocument, ours: boolean): Catalog {
  const tables = new Map(document.tables.map((table) => [table.name, draftTable(table, ours)]))
  const byFoldedName = new Map([...tables.values()].map((table) => [table.name.toLowerCase(), table]))
  for (const table of tables.values()) {
    for (const definition of table.definition.columns) {
      const target = byFoldedName.get(definition.references?.table.toLowerCase() ?? '')
      if (definition.references !== undefined && target !== undefined) {
        connect(table, definition.name, definition.references, target)
      }
    }
  }
  return { tables, ours }
}

/** What `via` says to choose this relation: the column, with its table when it is the other one's. */
export function relationVia(relation: Relation): string {
  return relation.ownsKey ? relation.own.name : `${relation.table.name}.${relation.other.name}`
}

function isUniqueKey(table: CatalogTable, column: CatalogColumn): boolean {
  return table.uniqueKeys.some((key) => key.length === 1 && key[0] === column)
}

export function isIndexed(table: CatalogTable, column: CatalogColumn): boolean {
  return table.indexes.some((index) => index[0] === column)
}

function draftTable(definition: TableDefinition, ours: boolean): TableDraft {
  const columns = new Map(definition.columns.map((column) => [column.name, catalogColumn(column, ours)]))
  const find = (name: string): CatalogColumn[] => {
    const column = columns.get(name) ?? [...columns.values()].find((one) => sameName(one.name, name))
    return column === undefined ? [] : [column]
  }
  const primaryKey = definition.primary_key.flatMap(find)
  const singles = definition.columns.filter((column) => column.unique).map((column) => find(column.name))
  const indexes = definition.indexes.filter((index) => index.where === undefined)
  const uniqueIndexes = indexes.filter((index) => index.unique).map((index) => index.columns.flatMap(find))
  const [keyColumn] = primaryKey
  return {
    name: definition.name,
    sql: quoteIdentifier(definition.name),
    columns,
    primaryKey,
    rowidKey: primaryKey.length === 1 && ['integer', 'timestamp', 'boolean'].includes(keyColumn?.type ?? ''),
    uniqueKeys: [...(primaryKey.length > 0 ? [primaryKey] : []), ...singles, ...uniqueIndexes],
    indexes: [
      ...(primaryKey.length > 0 ? [primaryKey] : []),
      ...singles,
      ...indexes.map((index) => index.columns.flatMap(find)),
    ],
    relations: [],
    referencedBy: [],
    search:
      definition.fts === undefined
        ? null
        : {
            sql: quoteIdentifier(ftsTableName(definition.name)),
            columns: definition.fts.columns.flatMap(find).map((column) => column.name),
          },
    definition,
  }
}

function catalogColumn(definition: ColumnDefinition, ours: boolean): CatalogColumn {
  return {
    name: definition.name,
    sql: quoteIdentifier(definition.name),
    type: definition.type,
    // SQLite lets primary keys of foreign tables be null.
    nullable: !definition.not_null || !ours,
    generated: definition.generated !== undefined,
    doubtful: definition.type === 'json' && !ours,
    collation: definition.collate ?? 'binary',
  }
}

function connect(table: TableDraft, columnName: string, reference: ReferenceDefinition, target: TableDraft): void {
  const column = table.columns.get(columnName)
  const key = [...target.columns.values()].find((one) => sameName(one.name, reference.column))
  if (column === undefined || key === undefined) return
  table.relations.push({ table: target, kind: 'one', ownsKey: true, own: column, other: key })
  target.relations.push({
    table,
    kind: isUniqueKey(table, column) ? 'one' : 'many',
    ownsKey: false,
    own: key,
    other: column,
  })
  target.referencedBy.push({ table, column, key, reference })
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
