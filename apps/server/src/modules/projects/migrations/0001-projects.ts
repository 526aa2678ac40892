import type { Migration } from '../../../kernel/db/index.ts'

export const createProjects: Migration = {
  id: 'projects/0001-projects',
  async up(db) {
    await db.schema
      .createTable('projects')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('slug', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('environments', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('deleted_at', 'bigint')
      .addColumn('purge_at', 'bigint')
      .addUniqueConstraint('projects_slug', ['organization_id', 'slug'])
      .execute()
    await db.schema.createIndex('projects_purge').on('projects').column('purge_at').execute()
  },
  async down(db) {
    await db.schema.dropTable('projects').execute()
  },
}
