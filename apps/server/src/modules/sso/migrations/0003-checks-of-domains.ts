import type { Migration } from '../../../kernel/db/index.ts'

/** When a verified domain was last looked at, and since when its record is missing. */
export const createChecksOfDomains: Migration = {
  id: 'sso/0003-checks-of-domains',
  async up(db) {
    await db.schema.alterTable('sso_domains').addColumn('checked_at', 'bigint').execute()
    await db.schema.alterTable('sso_domains').addColumn('failing_since', 'bigint').execute()
    await db.schema
      .alterTable('sso_domains')
      .addColumn('failed_checks', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
  },
  async down(db) {
    for (const column of ['failed_checks', 'failing_since', 'checked_at'])
      await db.schema.alterTable('sso_domains').dropColumn(column).execute()
  },
}
