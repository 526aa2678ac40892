import { sql } from 'kysely'
import type { Migration } from '../../db/index.ts'

/** The queue of the embedded store. On PostgreSQL, pg-boss keeps jobs in a schema of its own, which it migrates itself. */
export const createJobTable: Migration = {
  id: 'jobs/0002-jobs',
  async up({ schema, dialect }) {
    if (dialect !== 'sqlite') return
    await schema
      .createTable('jobs')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('payload', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempt', 'bigint', (column) => column.notNull())
      .addColumn('lapses', 'bigint', (column) => column.notNull())
      .addColumn('dedupe_key', 'text')
      .addColumn('run_at_ms', 'bigint', (column) => column.notNull())
      .addColumn('lease', 'text')
      .addColumn('lease_until_ms', 'bigint')
      .addColumn('error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .addCheckConstraint('jobs_state', sql`state in ('waiting', 'running', 'completed', 'failed')`)
      .execute()
    await schema
      .createIndex('jobs_due')
      .on('jobs')
      .columns(['kind', 'run_at_ms', 'id'])
      .where(sql<boolean>`state = 'waiting'`)
      .execute()
    await schema
      .createIndex('jobs_waiting_key')
      .unique()
      .on('jobs')
      .columns(['kind', 'dedupe_key'])
      .where(sql<boolean>`state = 'waiting' and dedupe_key is not null`)
      .execute()
    await schema
      .createIndex('jobs_running')
      .on('jobs')
      .columns(['kind', 'dedupe_key', 'lease_until_ms'])
      .where(sql<boolean>`state = 'running'`)
      .execute()
    await schema
      .createIndex('jobs_finished')
      .on('jobs')
      .columns(['state', 'finished_at'])
      .where(sql<boolean>`finished_at is not null`)
      .execute()
  },
  async down({ schema, dialect }) {
    if (dialect === 'sqlite') await schema.dropTable('jobs').execute()
  },
}
