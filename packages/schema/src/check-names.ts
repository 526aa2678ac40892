import { type SchemaDocument, RESERVED_PREFIX } from './document.ts'
import { SchemaError } from './errors.ts'
import { foldName, ftsTableNames, IDENTIFIER, sameName, TEMPLATE_NAME } from './identifiers.ts'

/** Keys that JavaScript objects answer to by themselves, and which would confuse code that looks rows up by name. */
const OBJECT_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Names by which SQLite itself knows the row number. */
const ROWID_NAMES = new Set(['rowid', 'oid'])

export function checkTemplateName(path: string, name: string): void {
  if (TEMPLATE_NAME.test(name)) return
  throw new SchemaError(
    path,
    `${JSON.stringify(name)} is no schema name; write lower-case letters, digits and "-", like "saas-app"`,
  )
}

function checkIdentifier(path: string, what: string, name: string): void {
  if (!IDENTIFIER.test(name)) {
    throw new SchemaError(
      path,
      `${JSON.stringify(name)} is no ${what} name; write letters, digits and "_", not beginning with a digit, at most 63`,
    )
  }
  const folded = foldName(name)
  if (OBJECT_KEYS.has(folded)) throw new SchemaError(path, `the name ${name} is reserved; choose another`)
  if (folded.startsWith(RESERVED_PREFIX) || folded.startsWith('sqlite_')) {
    throw new SchemaError(
      path,
      `names beginning with ${RESERVED_PREFIX} or sqlite_ are reserved; choose another`,
    )
  }
}

export function checkTableName(path: string, name: string): void {
  checkIdentifier(path, 'table', name)
}

export function checkIndexName(path: string, name: string): void {
  checkIdentifier(path, 'index', name)
}

export function checkColumnName(path: string, name: string): void {
  checkIdentifier(path, 'column', name)
  if (name.startsWith('_')) {
    throw new SchemaError(
      path,
      'column names beginning with "_" belong to the Data API (like _search); choose another',
    )
  }
  if (ROWID_NAMES.has(foldName(name))) {
    throw new SchemaError(path, `${name} is SQLite's own name for the row number; choose another`)
  }
}

/** Tables, full-text tables (with what FTS5 keeps behind them) and indexes share one namespace. */
export function checkNamespace(document: SchemaDocument): void {
  const taken = new Map<string, string>()
  const claim = (name: string, path: string, owner: string): void => {
    const other = taken.get(foldName(name))
    if (other !== undefined)
      throw new SchemaError(path, `the name ${name} is taken by ${other}; names differ in more than case`)
    taken.set(foldName(name), owner)
  }
  for (const table of document.tables) claim(table.name, `tables.${table.name}`, `table ${table.name}`)
  for (const table of document.tables) {
    if (table.fts === undefined) continue
    for (const name of ftsTableNames(table.name)) {
      claim(name, `tables.${table.name}.fts`, `the full-text index of ${table.name}`)
    }
  }
  for (const table of document.tables) {
    for (const index of table.indexes) {
      claim(index.name, `tables.${table.name}.indexes.${index.name}`, `an index of ${table.name}`)
    }
  }
}

/** `renamed_from` follows the rules of the name that it stands for, and is not the present name. */
export function checkFormerName(
  path: string,
  name: string,
  former: string | undefined,
  check: (path: string, name: string) => void,
): void {
  if (former === undefined) return
  check(path, former)
  if (sameName(name, former))
    throw new SchemaError(path, 'the former name is the present one; leave renamedFrom out')
}
