import type { ControlDb, ControlTx } from '../db/index.ts'
import type { DataKeyRow, VaultTables, WrappedKeyRow } from './tables.ts'

export type DataKeyStore = ReturnType<typeof createDataKeyStore>

/** Data keys, wrapped as they are stored; an empty organization is the installation's own. */
export function createDataKeyStore(db: ControlDb) {
  const tables = db.withTables<VaultTables>()
  const withoutWrapOf = (keyIds: readonly string[]) =>
    tables
      .selectFrom('vault_data_keys')
      .where('id', 'not in', (query) =>
        query.selectFrom('vault_wrapped_keys').select('data_key_id').where('key_id', 'in', keyIds),
      )
  return {
    /** Newest first. */
    async listOf(organizationId: string): Promise<DataKeyRow[]> {
      return tables
        .selectFrom('vault_data_keys')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('version', 'desc')
        .execute()
    },

    async wrapsOf(dataKeyIds: readonly string[]): Promise<WrappedKeyRow[]> {
      if (dataKeyIds.length === 0) return []
      return tables
        .selectFrom('vault_wrapped_keys')
        .selectAll()
        .where('data_key_id', 'in', dataKeyIds)
        .execute()
    },

    /** Whether it was: another server may have made the same version. */
    async insert(tx: ControlTx, row: DataKeyRow, wraps: readonly WrappedKeyRow[]): Promise<boolean> {
      const writes = tx.withTables<VaultTables>()
      const insert = tx.capabilities.insertIgnore(writes.insertInto('vault_data_keys').values(row))
      const { numInsertedOrUpdatedRows = 0n } = await insert.executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n) return false
      await writes
        .insertInto('vault_wrapped_keys')
        .values([...wraps])
        .execute()
      return true
    },

    async addWrap(row: WrappedKeyRow): Promise<void> {
      await db.capabilities.insertIgnore(tables.insertInto('vault_wrapped_keys').values(row)).execute()
    },

    /** Keys that lie under none of these, in the order of their ids. */
    async listWithoutWrapOf(keyIds: readonly string[], limit: number): Promise<DataKeyRow[]> {
      return withoutWrapOf(keyIds).selectAll().orderBy('id').limit(limit).execute()
    },

    async countWithoutWrapOf(keyIds: readonly string[]): Promise<number> {
      const { total } = await withoutWrapOf(keyIds)
        .select(({ fn }) => fn.countAll().as('total'))
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    /** Takes out what lies under keys that are not among these. */
    async removeOtherWraps(keyIds: readonly string[]): Promise<void> {
      await tables.deleteFrom('vault_wrapped_keys').where('key_id', 'not in', keyIds).execute()
    },

    async wrapCounts(): Promise<Map<string, number>> {
      const rows = await tables
        .selectFrom('vault_wrapped_keys')
        .select(({ fn }) => ['key_id', fn.countAll().as('total')])
        .groupBy('key_id')
        .execute()
      return new Map(rows.map(({ key_id, total }) => [key_id, Number(total)]))
    },

    async count(): Promise<number> {
      const { total } = await tables
        .selectFrom('vault_data_keys')
        .select(({ fn }) => fn.countAll().as('total'))
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    /** What an organization sealed can then be opened by nobody. */
    async removeOf(organizationId: string): Promise<void> {
      const ids = tables
        .selectFrom('vault_data_keys')
        .select('id')
        .where('organization_id', '=', organizationId)
      await tables.deleteFrom('vault_wrapped_keys').where('data_key_id', 'in', ids).execute()
      await tables.deleteFrom('vault_data_keys').where('organization_id', '=', organizationId).execute()
    },
  }
}
