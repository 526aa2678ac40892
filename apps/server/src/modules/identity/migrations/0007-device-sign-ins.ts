import type { Migration } from '../../../kernel/db/index.ts'

export const createDeviceSignIns: Migration = {
  id: 'identity/0007-device-sign-ins',
  async up(db) {
    await db.schema
      .createTable('device_sign_ins')
      .addColumn('device_code_hash', 'text', (column) => column.primaryKey().notNull())
      .addColumn('user_code_hash', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('client_name', 'text')
      .addColumn('address', 'text')
      .addColumn('user_id', 'text')
      .addColumn('session_id', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('interval_seconds', 'integer', (column) => column.notNull())
      .addColumn('asked_at_ms', 'bigint')
      .execute()
    await db.schema
      .createIndex('device_sign_ins_user_code')
      .unique()
      .on('device_sign_ins')
      .column('user_code_hash')
      .execute()
  },
  async down(db) {
    await db.schema.dropTable('device_sign_ins').execute()
  },
}
