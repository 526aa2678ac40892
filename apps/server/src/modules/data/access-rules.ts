import type { Where } from '@tenantry/contract'

/** What an actor may do with one table, beyond the access to the database as a whole. */
export interface TableAccess {
  read: boolean
  write: boolean
  /** Conditions that every row has to meet that is read, updated or deleted; null for all rows. */
  rows: Where | null
}

/**
 * Rules below the level of a database. The compiler adds them to every query in one place: `rows` joins each scope's where by
 * `and`, in nested relations as well; a table that may not be read is an unknown table. An insert into a table with `rows` is
 * refused, because the row cannot be judged before it exists.
 */
export interface AccessRules {
  /** Two rules with the same key are the same: compiled plans are shared by it. */
  key: string
  table(name: string): TableAccess
}
