import type { Migration } from '../../../kernel/db/index.ts'

export const createSso: Migration = {
  id: 'sso/0001-sso',
  async up(db) {
    await db.schema
      .createTable('sso_domains')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('domain', 'text', (column) => column.notNull())
      .addColumn('token', 'text', (column) => column.notNull())
      .addColumn('verified_at', 'bigint')
      .addColumn('verified_domain', 'text', (column) => column.unique())
      .addColumn('enforced', 'bigint', (column) => column.notNull())
      .addColumn('break_glass', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('sso_domains_once', ['organization_id', 'domain'])
      .execute()

    await db.schema
      .createTable('sso_connections')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('enabled', 'bigint', (column) => column.notNull())
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('sealed_secret', 'text')
      .addColumn('default_role', 'text', (column) => column.notNull())
      .addColumn('just_in_time', 'bigint', (column) => column.notNull())
      .addColumn('role_mapping', 'text')
      .addColumn('last_used_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('sso_connections_organization')
      .on('sso_connections')
      .columns(['organization_id', 'id'])
      .execute()

    await db.schema
      .createTable('sso_requests')
      .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('connection_id', 'text', (column) => column.notNull())
      .addColumn('protocol_id', 'text', (column) => column.notNull())
      .addColumn('sealed_data', 'text')
      .addColumn('browser_hash', 'text', (column) => column.notNull())
      .addColumn('redirect_to', 'text', (column) => column.notNull())
      .addColumn('code_challenge', 'text')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('sso_assertions')
      .addColumn('connection_id', 'text', (column) => column.notNull())
      .addColumn('assertion_hash', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sso_assertions_pk', ['connection_id', 'assertion_hash'])
      .execute()

    await db.schema
      .createTable('sso_identities')
      .addColumn('connection_id', 'text', (column) => column.notNull())
      .addColumn('issuer', 'text', (column) => column.notNull())
      .addColumn('subject', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('sso_identities_pk', ['connection_id', 'issuer', 'subject'])
      .execute()
    await db.schema.createIndex('sso_identities_user').on('sso_identities').column('user_id').execute()

    await db.schema
      .createTable('sso_codes')
      .addColumn('code_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('connection_id', 'text', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('code_challenge', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()

    for (const table of ['requests', 'assertions', 'codes'])
      await db.schema.createIndex(`sso_${table}_end`).on(`sso_${table}`).column('expires_at').execute()
  },
  async down(db) {
    for (const table of ['codes', 'identities', 'assertions', 'requests', 'connections', 'domains'])
      await db.schema.dropTable(`sso_${table}`).execute()
  },
}
