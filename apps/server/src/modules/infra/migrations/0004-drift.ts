import type { Migration } from '../../../kernel/db/index.ts'

export const createDrift: Migration = {
  id: 'infra/0004-drift',
  async up(db) {
    // When the server looks at it by itself the next time, and the run that found what differs.
    await db.schema.alterTable('infra_resources').addColumn('drift_due_at', 'bigint').execute()
    await db.schema.alterTable('infra_resources').addColumn('drift_run_id', 'text').execute()
    // What a recovery found in the cloud that no state knows of, as JSON.
    await db.schema.alterTable('infra_runs').addColumn('findings', 'text').execute()
    await db.schema
      .createIndex('infra_resources_due')
      .on('infra_resources')
      .columns(['status', 'drift_due_at'])
      .execute()
    await db.schema
      .createIndex('infra_resources_drift')
      .on('infra_resources')
      .columns(['organization_id', 'drift', 'id'])
      .execute()
  },
  async down(db) {
    await db.schema.dropIndex('infra_resources_drift').execute()
    await db.schema.dropIndex('infra_resources_due').execute()
    await db.schema.alterTable('infra_runs').dropColumn('findings').execute()
    await db.schema.alterTable('infra_resources').dropColumn('drift_run_id').execute()
    await db.schema.alterTable('infra_resources').dropColumn('drift_due_at').execute()
  },
}
