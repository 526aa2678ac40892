import type { Migration } from '../../db/index.ts'

/** When each schedule fires next. */
export const createJobSchedules: Migration = {
  id: 'jobs/0001-job-schedules',
  async up({ schema }) {
    await schema
      .createTable('job_schedules')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('rule', 'text', (column) => column.notNull())
      .addColumn('next_at', 'bigint', (column) => column.notNull())
      .execute()
  },
  async down({ schema }) {
    await schema.dropTable('job_schedules').execute()
  },
}
