import type { Migration } from '../../../kernel/db/index.ts'

export const createTokens: Migration = {
  id: 'identity/0004-tokens',
  async up(db) {
    await db.schema
      .createTable('signing_keys')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('public_jwk', 'text', (column) => column.notNull())
      .addColumn('sealed_private_jwk', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('refresh_tokens')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('organization_id', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint')
      .execute()
    await db.schema.createIndex('refresh_tokens_session').on('refresh_tokens').column('session_id').execute()
    await db.schema.alterTable('api_keys').addColumn('owner_kind', 'text').execute()
    await db.schema.alterTable('api_keys').addColumn('owner_id', 'text').execute()
    await db.schema
      .createIndex('api_keys_owner')
      .on('api_keys')
      .columns(['owner_kind', 'owner_id', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropIndex('api_keys_owner').execute()
    await db.schema.alterTable('api_keys').dropColumn('owner_id').execute()
    await db.schema.alterTable('api_keys').dropColumn('owner_kind').execute()
    await db.schema.dropTable('refresh_tokens').execute()
    await db.schema.dropTable('signing_keys').execute()
  },
}
