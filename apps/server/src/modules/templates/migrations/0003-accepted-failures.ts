import type { Migration } from '../../../kernel/db/index.ts'

/** A halted rollout that is resumed has its failures accepted: they no longer count against the error budget. */
export const addAcceptedFailures: Migration = {
  id: 'templates/0003-accepted-failures',
  async up(db) {
    await db.schema
      .alterTable('rollouts')
      .addColumn('failed_accepted', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
  },
  async down(db) {
    await db.schema.alterTable('rollouts').dropColumn('failed_accepted').execute()
  },
}
