import type { Migration } from '../../../kernel/db/index.ts'

export const addStateBackends: Migration = {
  id: 'infra/0009-state-backends',
  async up(db) {
    await db.schema
      .alterTable('infra_resources')
      .addColumn('state_backend', 'text', (column) => column.notNull().defaultTo('own'))
      .execute()
  },
  async down(db) {
    await db.schema.alterTable('infra_resources').dropColumn('state_backend').execute()
  },
}
