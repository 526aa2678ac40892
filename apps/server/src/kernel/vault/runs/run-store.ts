import type { ControlDb } from '../../db/index.ts'
import type { VaultRunRow, VaultTables } from '../tables.ts'

const SHOWN = 20

export function createRunStore(db: ControlDb) {
  const tables = db.withTables<VaultTables>()
  return {
    async insert(row: VaultRunRow): Promise<void> {
      await tables.insertInto('vault_runs').values(row).execute()
    },

    async find(runId: string): Promise<VaultRunRow | undefined> {
      return tables.selectFrom('vault_runs').selectAll().where('id', '=', runId).executeTakeFirst()
    },

    /** Newest first. */
    async listRecent(): Promise<VaultRunRow[]> {
      return tables.selectFrom('vault_runs').selectAll().orderBy('id', 'desc').limit(SHOWN).execute()
    },

    async update(runId: string, changes: Partial<Omit<VaultRunRow, 'id'>>): Promise<void> {
      await tables.updateTable('vault_runs').set(changes).where('id', '=', runId).execute()
    },

    async advance(runId: string, { done, unreadable }: { done: number; unreadable: number }): Promise<void> {
      await tables
        .updateTable('vault_runs')
        .set((eb) => ({ done: eb('done', '+', done), unreadable: eb('unreadable', '+', unreadable) }))
        .where('id', '=', runId)
        .execute()
    },
  }
}
