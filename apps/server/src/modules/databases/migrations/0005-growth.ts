import type { Migration } from '../../../kernel/db/index.ts'

/** How many there were on a day is read from the index alone. */
export const indexDatabaseGrowth: Migration = {
  id: 'databases/0005-growth',
  async up({ schema }) {
    await schema
      .createIndex('databases_growth')
      .on('databases')
      .columns(['deleted_at', 'created_at'])
      .execute()
  },
  async down({ schema }) {
    await schema.dropIndex('databases_growth').execute()
  },
}
