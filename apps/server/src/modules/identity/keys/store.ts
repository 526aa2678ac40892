import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { ApiKeyRow, KeyTables } from './tables.ts'

export interface ListKeys {
  limit: number
  cursor: string | null
  owner: { kind: 'user' | 'organization'; id: string } | null
}

export type KeyStore = ReturnType<typeof createKeyStore>

export function createKeyStore(db: ControlDb) {
  const tables = db.withTables<KeyTables>()
  return {
    async insertKey(row: ApiKeyRow): Promise<void> {
      await tables.insertInto('api_keys').values(row).execute()
    },

    async findKey(keyId: string): Promise<ApiKeyRow | undefined> {
      return tables.selectFrom('api_keys').selectAll().where('id', '=', keyId).executeTakeFirst()
    },

    async hasKeys(): Promise<boolean> {
      return (await tables.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()) !== undefined
    },

    async hasMoreThan(count: number): Promise<boolean> {
      const query = tables.selectFrom('api_keys').select('id').where('owner_kind', 'is', null)
      return (await query.limit(count + 1).execute()).length > count
    },

    /** Those of the installation; or of one owner. */
    async listKeys({ owner, ...page }: ListKeys): Promise<Page<ApiKeyRow>> {
      const all = tables.selectFrom('api_keys').selectAll()
      const query =
        owner === null
          ? all.where('owner_kind', 'is', null)
          : all.where('owner_kind', '=', owner.kind).where('owner_id', '=', owner.id)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async revokeKey(keyId: string, revokedAt: number): Promise<void> {
      await tables.updateTable('api_keys').set({ revoked_at: revokedAt }).where('id', '=', keyId).execute()
    },

    /** Ends all keys of one owner. */
    async revokeOf(owner: { kind: 'user' | 'organization'; id: string }, revokedAt: number): Promise<void> {
      await tables
        .updateTable('api_keys')
        .set({ revoked_at: revokedAt })
        .where('owner_kind', '=', owner.kind)
        .where('owner_id', '=', owner.id)
        .where('revoked_at', 'is', null)
        .execute()
    },

    async touchKeys(keyIds: readonly string[], usedAt: number): Promise<void> {
      await tables.updateTable('api_keys').set({ last_used_at: usedAt }).where('id', 'in', keyIds).execute()
    },
  }
}
