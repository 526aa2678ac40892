import type { Migration } from '../../../kernel/db/index.ts'

export const createOrganizations: Migration = {
  id: 'organizations/0001-organizations',
  async up(db) {
    await db.schema
      .createTable('organizations')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('slug', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('metadata', 'text', (column) => column.notNull())
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('deleted_at', 'bigint')
      .addColumn('purge_at', 'bigint')
      .execute()
    await db.schema.createIndex('organizations_slug').on('organizations').column('slug').unique().execute()
    await db.schema
      .createTable('organization_members')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('organization_members_member')
      .on('organization_members')
      .columns(['organization_id', 'user_id'])
      .unique()
      .execute()
    await db.schema
      .createIndex('organization_members_user')
      .on('organization_members')
      .columns(['user_id', 'organization_id'])
      .execute()
    await db.schema
      .createTable('organization_roles')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('permissions', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('organization_roles_name')
      .on('organization_roles')
      .columns(['organization_id', 'name'])
      .unique()
      .execute()
    await db.schema
      .createTable('organization_permissions')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('default_roles', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('organization_permissions').execute()
    await db.schema.dropTable('organization_roles').execute()
    await db.schema.dropTable('organization_members').execute()
    await db.schema.dropTable('organizations').execute()
  },
}
