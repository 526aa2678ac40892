import { sql } from 'kysely'
import type { Migration } from '../../../kernel/db/index.ts'

/** For the overview of the installation: how many there were on a day, and which have drifted, of all organizations. */
export const indexResourcesForOverview: Migration = {
  id: 'infra/0010-overview',
  async up({ schema }) {
    await schema
      .createIndex('infra_resources_growth')
      .on('infra_resources')
      .columns(['destroyed_at', 'created_at'])
      .execute()
    await schema
      .createIndex('infra_resources_drifted')
      .on('infra_resources')
      .column('id')
      .where(sql<boolean>`drift = 'drifted'`)
      .execute()
  },
  async down({ schema }) {
    await schema.dropIndex('infra_resources_drifted').execute()
    await schema.dropIndex('infra_resources_growth').execute()
  },
}
