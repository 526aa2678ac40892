import { RESERVED_PREFIX } from '@tenantry/schema'

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/
const OBJECT_KEYS = new Set(['__proto__', 'constructor', 'prototype'])
const ROWID_NAMES = new Set(['rowid', 'oid'])

/** Why the Data API cannot serve a table of this name, or null. The rules are those of a schema's own names. */
export function tableNameProblem(name: string): string | null {
  if (!IDENTIFIER.test(name)) return 'its name has other characters than letters, digits and "_", or too many'
  const folded = name.toLowerCase()
  if (OBJECT_KEYS.has(folded)) return 'its name is reserved'
  return folded.startsWith(RESERVED_PREFIX) || folded.startsWith('sqlite_') ? 'its name is reserved' : null
}

/** Why the Data API cannot serve a column of this name, or null. */
export function columnNameProblem(name: string): string | null {
  if (name.startsWith('_')) return 'names beginning with "_" belong to the Data API'
  return ROWID_NAMES.has(name.toLowerCase()) ? 'it is the name of the row number' : tableNameProblem(name)
}
