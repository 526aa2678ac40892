import type { Migration } from '../../../kernel/db/index.ts'

/** Which trusted issuers stand for the single sign-on of an enforced domain: none, as long as nobody names one. */
export const createIssuersOfDomains: Migration = {
  id: 'sso/0002-issuers-of-domains',
  async up(db) {
    await db.schema
      .alterTable('sso_domains')
      .addColumn('trusted_issuers', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute()
  },
  async down(db) {
    await db.schema.alterTable('sso_domains').dropColumn('trusted_issuers').execute()
  },
}
