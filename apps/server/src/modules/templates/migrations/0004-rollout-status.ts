import type { Migration } from '../../../kernel/db/index.ts'

/** What stands still or is under way, of all templates. */
export const indexRolloutStatus: Migration = {
  id: 'templates/0004-rollout-status',
  async up({ schema }) {
    await schema.createIndex('rollouts_status').on('rollouts').columns(['status', 'id']).execute()
  },
  async down({ schema }) {
    await schema.dropIndex('rollouts_status').execute()
  },
}
