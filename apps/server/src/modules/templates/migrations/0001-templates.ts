import type { Migration } from '../../../kernel/db/index.ts'

export const createTemplates: Migration = {
  id: 'templates/0001-templates',
  async up(db) {
    await db.schema
      .createTable('templates')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('current_version', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createTable('template_versions')
      .addColumn('template_id', 'text', (column) =>
        column.notNull().references('templates.id').onDelete('cascade'),
      )
      .addColumn('version', 'bigint', (column) => column.notNull())
      .addColumn('parent_version', 'bigint')
      .addColumn('checksum', 'text', (column) => column.notNull())
      .addColumn('schema', 'text', (column) => column.notNull())
      .addColumn('plan', 'text')
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('message', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('template_versions_pk', ['template_id', 'version'])
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('template_versions').execute()
    await db.schema.dropTable('templates').execute()
  },
}
