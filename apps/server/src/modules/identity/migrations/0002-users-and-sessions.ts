import type { Migration } from '../../../kernel/db/index.ts'

export const createUsersAndSessions: Migration = {
  id: 'identity/0002-users-and-sessions',
  async up(db) {
    await db.schema
      .createTable('users')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('email_key', 'text', (column) => column.notNull())
      .addColumn('email_verified_at', 'bigint')
      .addColumn('password_hash', 'text')
      .addColumn('password_changed_at', 'bigint')
      .addColumn('name', 'text')
      .addColumn('avatar_url', 'text')
      .addColumn('preferences', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('operator_role', 'text')
      .addColumn('disabled_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('last_sign_in_at', 'bigint')
      .execute()
    await db.schema.createIndex('users_email_key').on('users').column('email_key').unique().execute()
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('token_hash', 'text', (column) => column.notNull())
      .addColumn('method', 'text', (column) => column.notNull())
      .addColumn('organization_id', 'text')
      .addColumn('impersonator_id', 'text')
      .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
      .addColumn('second_factor_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('address', 'text')
      .addColumn('user_agent', 'text')
      .execute()
    await db.schema.createIndex('sessions_token').on('sessions').column('token_hash').unique().execute()
    await db.schema.createIndex('sessions_user').on('sessions').columns(['user_id', 'id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('sessions').execute()
    await db.schema.dropTable('users').execute()
  },
}
