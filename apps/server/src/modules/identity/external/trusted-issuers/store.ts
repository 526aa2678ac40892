import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { jsonColumn, type ControlDb } from '../../../../kernel/db/index.ts'
import type { TrustedIssuerRow, TrustedIssuerTables } from './tables.ts'

export const textsColumn = jsonColumn((value) => Value.Parse(Type.Array(Type.String()), value))
export const roleMapColumn = jsonColumn((value) =>
  Value.Parse(Type.Array(Type.Tuple([Type.String(), Type.String()])), value),
)

export function createTrustedIssuerStore(db: ControlDb) {
  const tables = db.withTables<TrustedIssuerTables>()
  return {
    /** Throws a unique violation for an issuer that is there. */
    async insert(row: TrustedIssuerRow): Promise<void> {
      await tables.insertInto('trusted_issuers').values(row).execute()
    },

    async find(id: string): Promise<TrustedIssuerRow | undefined> {
      return tables.selectFrom('trusted_issuers').selectAll().where('id', '=', id).executeTakeFirst()
    },

    /** As `find`, held until the transaction ends. */
    async lock(id: string): Promise<TrustedIssuerRow | undefined> {
      const query = tables.selectFrom('trusted_issuers').selectAll().where('id', '=', id)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    async findByIssuer(issuer: string): Promise<TrustedIssuerRow | undefined> {
      const query = tables.selectFrom('trusted_issuers').selectAll()
      return query.where('issuer', '=', issuer).executeTakeFirst()
    },

    async list(): Promise<TrustedIssuerRow[]> {
      return tables.selectFrom('trusted_issuers').selectAll().orderBy('id').execute()
    },

    async update(id: string, changes: Partial<Omit<TrustedIssuerRow, 'id' | 'issuer'>>): Promise<void> {
      await tables.updateTable('trusted_issuers').set(changes).where('id', '=', id).execute()
    },

    async remove(id: string): Promise<void> {
      await tables.deleteFrom('trusted_issuers').where('id', '=', id).execute()
    },
  }
}
