import { sql } from 'kysely'
import type { ControlDb } from '../../db/index.ts'
import { SEALED_VERSION } from '../secret-box.ts'

/** Where a module keeps sealed values that stay: what lives for minutes is left out, and goes by itself. */
export interface SealedColumn {
  table: string
  column: string
  /** The table's key: one column. */
  key: string
  /** The column that says whose key seals the value; null for the installation's. */
  organization: string | null
  /** Further columns that `place` needs. */
  with?: readonly string[]
  /** As the module gives it to `SecretBox`; null for a value whose owner is gone. */
  place(row: SealedRow, db: ControlDb): string | null | Promise<string | null>
}

export type SealedRow = Readonly<Record<string, string | number>>

/** The values of an organization (empty: of the installation) that are not sealed with a data key. */
export interface Behind {
  organizationId: string
  dataKeyId: string
}

const MINE = '__sealed'

/** A page of them, in the order of the table's key, behind `after`. */
export async function readBehind(
  db: ControlDb,
  column: SealedColumn,
  behind: Behind,
  after: string | number | null,
  limit: number,
): Promise<{ row: SealedRow; key: string | number; sealed: string }[]> {
  const names = [column.key, ...(column.with ?? [])]
  const key = sql.ref(column.key)
  const { rows } = await sql<SealedRow>`
    select ${sql.join(names.map((name) => sql.ref(name)))}, ${sql.ref(column.column)} as ${sql.id(MINE)}
      from ${sql.table(column.table)}
     where ${isBehind(column, behind)} ${after === null ? sql`` : sql`and ${key} > ${after}`}
     order by ${key} limit ${limit}`.execute(db)
  return rows.map((row) => ({ row, key: row[column.key] ?? '', sealed: String(row[MINE]) }))
}

export async function countBehind(db: ControlDb, column: SealedColumn, behind: Behind): Promise<number> {
  const { rows } = await sql<{ total: number | string }>`
    select count(*) as total from ${sql.table(column.table)} where ${isBehind(column, behind)}`.execute(db)
  return Number(rows[0]?.total ?? 0)
}

/** Values that the secret key itself sealed, as versions without data keys did. */
export async function countDirect(db: ControlDb, column: SealedColumn): Promise<number> {
  const { rows } = await sql<{ total: number | string }>`
    select count(*) as total from ${sql.table(column.table)}
     where ${sql.ref(column.column)} like 's1.%'`.execute(db)
  return Number(rows[0]?.total ?? 0)
}

/** Puts another text in the place of one, unless somebody was quicker; gives whether it did. */
export async function replaceSealed(
  db: ControlDb,
  { table, column, key }: SealedColumn,
  at: string | number,
  from: string,
  to: string,
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${to}
     where ${sql.ref(key)} = ${at} and ${sql.ref(column)} = ${from}`.execute(db)
  return numAffectedRows > 0n
}

function isBehind({ column, organization }: SealedColumn, { organizationId, dataKeyId }: Behind) {
  const sealed = sql.ref(column)
  const own = organization === null ? sql`` : sql`and ${sql.ref(organization)} = ${organizationId}`
  const present = `${SEALED_VERSION}.${dataKeyId}.%`
  return sql`(${sealed} like 's1.%' or ${sealed} like 'v1.%') and ${sealed} not like ${present} ${own}`
}

/** Those that one data key is for. */
export function columnsOf(columns: readonly SealedColumn[], organizationId: string): SealedColumn[] {
  return columns.filter(({ organization }) => (organization === null) === (organizationId === ''))
}
