import type { Migration } from '../../../kernel/db/index.ts'

/** How many there were on a day is read from the index alone. */
export const indexUserGrowth: Migration = {
  id: 'identity/0013-growth',
  async up({ schema }) {
    await schema.createIndex('users_growth').on('users').columns(['created_at']).execute()
  },
  async down({ schema }) {
    await schema.dropIndex('users_growth').execute()
  },
}
