import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { ActorScope } from '../../../kernel/actor.ts'
import { jsonColumn, keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { ApiKeyRow, KeyTables } from './tables.ts'

const StoredScope = Type.Union([
  Type.Object({ kind: Type.Literal('installation') }),
  Type.Object({
    kind: Type.Literal('databases'),
    databaseIds: Type.Array(Type.String()),
    access: Type.Union([Type.Literal('read'), Type.Literal('read_write')]),
    sql: Type.Boolean(),
  }),
])

export const scopeColumn = jsonColumn<ActorScope>((value) => Value.Parse(StoredScope, value))

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

    async listKeys(page: { limit: number; cursor: string | null }): Promise<Page<ApiKeyRow>> {
      const query = tables.selectFrom('api_keys').selectAll()
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async revokeKey(keyId: string, revokedAt: number): Promise<void> {
      await tables.updateTable('api_keys').set({ revoked_at: revokedAt }).where('id', '=', keyId).execute()
    },

    async touchKeys(keyIds: readonly string[], usedAt: number): Promise<void> {
      await tables.updateTable('api_keys').set({ last_used_at: usedAt }).where('id', 'in', keyIds).execute()
    },
  }
}
