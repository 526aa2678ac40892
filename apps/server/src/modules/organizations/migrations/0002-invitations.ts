import type { Migration } from '../../../kernel/db/index.ts'

export const createInvitations: Migration = {
  id: 'organizations/0002-invitations',
  async up(db) {
    await db.schema
      .createTable('organization_invitations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('email', 'text', (column) => column.notNull())
      .addColumn('email_key', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('token_hash', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('invited_by', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    const index = (name: string) => db.schema.createIndex(name).on('organization_invitations')
    await index('organization_invitations_token').column('token_hash').unique().execute()
    await index('organization_invitations_organization').columns(['organization_id', 'id']).execute()
    await index('organization_invitations_email').columns(['email_key', 'status', 'id']).execute()
  },
  async down(db) {
    await db.schema.dropTable('organization_invitations').execute()
  },
}
