import type { Migration } from '../../../kernel/db/index.ts'

/** How many there were on a day is read from the index alone. */
export const indexOrganizationGrowth: Migration = {
  id: 'organizations/0003-growth',
  async up({ schema }) {
    await schema
      .createIndex('organizations_growth')
      .on('organizations')
      .columns(['deleted_at', 'created_at'])
      .execute()
  },
  async down({ schema }) {
    await schema.dropIndex('organizations_growth').execute()
  },
}
