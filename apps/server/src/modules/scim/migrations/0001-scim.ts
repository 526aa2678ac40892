import type { Migration } from '../../../kernel/db/index.ts'

export const createScim: Migration = {
  id: 'scim/0001-scim',
  async up(db) {
    await db.schema
      .createTable('scim_tokens')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('default_role', 'text', (column) => column.notNull())
      .addColumn('may_end_owners', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('scim_tokens_organization')
      .on('scim_tokens')
      .columns(['organization_id', 'id'])
      .execute()

    await db.schema
      .createTable('scim_users')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('user_name_key', 'text', (column) => column.notNull())
      .addColumn('external_id', 'text')
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('provisioned', 'bigint', (column) => column.notNull())
      .addColumn('base_role', 'text', (column) => column.notNull())
      .addColumn('group_role', 'text')
      .addColumn('suspended', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('scim_users_name', ['organization_id', 'user_name_key'])
      .addUniqueConstraint('scim_users_once', ['organization_id', 'user_id'])
      .execute()
    const userIndex = (name: string) => db.schema.createIndex(name).on('scim_users')
    await userIndex('scim_users_list').columns(['organization_id', 'id']).execute()
    await userIndex('scim_users_external').columns(['organization_id', 'external_id']).execute()
    await userIndex('scim_users_account').column('user_id').execute()

    await db.schema
      .createTable('scim_groups')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('display_name', 'text', (column) => column.notNull())
      .addColumn('display_name_key', 'text', (column) => column.notNull())
      .addColumn('external_id', 'text')
      .addColumn('role', 'text')
      .addColumn('revision', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('scim_groups_name', ['organization_id', 'display_name_key'])
      .execute()
    await db.schema
      .createIndex('scim_groups_list')
      .on('scim_groups')
      .columns(['organization_id', 'id'])
      .execute()

    await db.schema
      .createTable('scim_group_members')
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('group_id', 'text', (column) => column.notNull())
      .addColumn('scim_user_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('scim_group_members_pk', ['group_id', 'scim_user_id'])
      .execute()
    await db.schema
      .createIndex('scim_group_members_user')
      .on('scim_group_members')
      .columns(['organization_id', 'scim_user_id'])
      .execute()
  },
  async down(db) {
    for (const table of ['group_members', 'groups', 'users', 'tokens'])
      await db.schema.dropTable(`scim_${table}`).execute()
  },
}
