import type { Migration } from '../../../kernel/db/index.ts'

export const createAuditEntries: Migration = {
  id: 'audit/0001-audit-entries',
  async up(db) {
    await db.schema
      .createTable('audit_entries')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('actor', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('target_type', 'text', (column) => column.notNull())
      .addColumn('target_id', 'text', (column) => column.notNull())
      .addColumn('details', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('audit_entries_target')
      .on('audit_entries')
      .columns(['target_type', 'target_id', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('audit_entries').execute()
  },
}
