import type { Migration } from '../../db/index.ts'

export const createRateLimits: Migration = {
  id: 'limits/0001-rate-limits',
  async up(db) {
    await db.schema
      .createTable('rate_limits')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('full_at_ms', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('rate_limits_full').on('rate_limits').column('full_at_ms').execute()
  },
  async down(db) {
    await db.schema.dropTable('rate_limits').execute()
  },
}
