import type { Migration } from '../../../kernel/db/index.ts'

/** Deliveries do not refer to endpoints: what happens in the installation must not wait for, or fail by, somebody who deletes one meanwhile. */
export const createWebhooks: Migration = {
  id: 'webhooks/0001-webhooks',
  async up(db) {
    await db.schema
      .createTable('webhook_endpoints')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('event_types', 'text', (column) => column.notNull())
      .addColumn('hook', 'text', (column) => column.unique())
      .addColumn('failure_rule', 'text')
      .addColumn('time_limit_ms', 'bigint')
      .addColumn('enabled', 'bigint', (column) => column.notNull())
      .addColumn('disabled_at', 'bigint')
      .addColumn('disabled_reason', 'text')
      .addColumn('failing_since', 'bigint')
      .addColumn('last_error', 'text')
      .addColumn('slow', 'bigint', (column) => column.notNull())
      .addColumn('previous_secret_expires_at', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('webhook_endpoints_organization')
      .on('webhook_endpoints')
      .columns(['organization_id', 'id'])
      .execute()

    await db.schema
      .createTable('webhook_secrets')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('endpoint_id', 'text', (column) =>
        column.notNull().references('webhook_endpoints.id').onDelete('cascade'),
      )
      .addColumn('sealed', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint')
      .execute()
    await db.schema
      .createIndex('webhook_secrets_endpoint')
      .on('webhook_secrets')
      .column('endpoint_id')
      .execute()

    await db.schema
      .createTable('webhook_messages')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('organization_id', 'text')
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('webhook_messages_age').on('webhook_messages').column('created_at').execute()

    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('message_id', 'text', (column) =>
        column.notNull().references('webhook_messages.id').onDelete('cascade'),
      )
      .addColumn('endpoint_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('step', 'bigint', (column) => column.notNull())
      .addColumn('first_attempt_at', 'bigint')
      .addColumn('next_attempt_at', 'bigint')
      .addColumn('response_status', 'bigint')
      .addColumn('error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .addUniqueConstraint('webhook_deliveries_once', ['message_id', 'endpoint_id'])
      .execute()
    await db.schema
      .createIndex('webhook_deliveries_due')
      .on('webhook_deliveries')
      .columns(['endpoint_id', 'status', 'next_attempt_at'])
      .execute()
    await db.schema
      .createIndex('webhook_deliveries_list')
      .on('webhook_deliveries')
      .columns(['endpoint_id', 'id'])
      .execute()

    await db.schema
      .createTable('webhook_attempts')
      .addColumn('delivery_id', 'text', (column) =>
        column.notNull().references('webhook_deliveries.id').onDelete('cascade'),
      )
      .addColumn('number', 'bigint', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('duration_ms', 'bigint', (column) => column.notNull())
      .addColumn('response_status', 'bigint')
      .addColumn('error', 'text')
      .addColumn('response_body', 'text')
      .addPrimaryKeyConstraint('webhook_attempts_pk', ['delivery_id', 'number'])
      .execute()
  },
  async down(db) {
    for (const table of ['attempts', 'deliveries', 'messages', 'secrets', 'endpoints'])
      await db.schema.dropTable(`webhook_${table}`).execute()
  },
}
