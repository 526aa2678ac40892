import { sql } from 'kysely'
import { keyset, withCount, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type {
  RolloutDatabaseRow,
  RolloutDatabaseStatus,
  RolloutRow,
  RolloutStatus,
  TemplatesTables,
} from './tables.ts'

interface PageInput {
  limit: number
  cursor: string | null
}

export interface RolloutFilter {
  templateName?: string
  status?: RolloutStatus
}

const INSERT_ROWS = 500

export type RolloutStore = ReturnType<typeof createRolloutStore>

/** All SQL of rollouts and of what they did to each database. */
export function createRolloutStore(db: ControlDb) {
  const tables = db.withTables<TemplatesTables>()
  return {
    async insert(row: RolloutRow): Promise<void> {
      await tables.insertInto('rollouts').values(row).execute()
    },

    async find(rolloutId: string): Promise<RolloutRow | undefined> {
      return tables.selectFrom('rollouts').selectAll().where('id', '=', rolloutId).executeTakeFirst()
    },

    async findStatus(rolloutId: string): Promise<RolloutStatus | null> {
      const query = tables.selectFrom('rollouts').select('status').where('id', '=', rolloutId)
      return (await query.executeTakeFirst())?.status ?? null
    },

    /** Reads the row and holds it until the transaction ends. */
    async findLocked(rolloutId: string): Promise<RolloutRow | undefined> {
      const query = tables.selectFrom('rollouts').selectAll().where('id', '=', rolloutId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** The rollout of a template that is not over. */
    async findUnfinished(templateId: string): Promise<RolloutRow | undefined> {
      return tables
        .selectFrom('rollouts')
        .selectAll()
        .where('template_id', '=', templateId)
        .where('status', 'in', ['pending', 'running', 'paused', 'halted'])
        .orderBy('id', 'desc')
        .executeTakeFirst()
    },

    /** The template's last rollout or rollback, held until the transaction ends. */
    async findLatestLocked(templateId: string): Promise<RolloutRow | undefined> {
      const query = tables
        .selectFrom('rollouts')
        .selectAll()
        .where('template_id', '=', templateId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(1)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** Rollouts that a job works on, or should. */
    async listRunning(): Promise<string[]> {
      const rows = await tables
        .selectFrom('rollouts')
        .select('id')
        .where('status', 'in', ['pending', 'running'])
        .where('mode', '=', 'eager')
        .execute()
      return rows.map(({ id }) => id)
    },

    async list(filter: RolloutFilter, page: PageInput): Promise<Page<RolloutRow>> {
      let query = tables.selectFrom('rollouts').selectAll()
      if (filter.templateName !== undefined) query = query.where('template_name', '=', filter.templateName)
      if (filter.status !== undefined) query = query.where('status', '=', filter.status)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    /** Those that stand still until somebody decides, newest first. */
    listHalted(limit: number) {
      const query = tables.selectFrom('rollouts').selectAll().where('status', '=', 'halted')
      return withCount(query.orderBy('id', 'desc'), limit)
    },

    /** Those to a template's current version that ended with failures, and that nothing has followed; newest first. */
    listFailed(limit: number) {
      const query = tables
        .selectFrom('rollouts')
        .innerJoin('templates', 'templates.id', 'rollouts.template_id')
        .selectAll('rollouts')
        .where('rollouts.status', '=', 'failed')
        .whereRef('rollouts.to_version', '=', 'templates.current_version')
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('rollouts as later')
                .select('later.id')
                .whereRef('later.template_id', '=', 'rollouts.template_id')
                .whereRef('later.id', '>', 'rollouts.id'),
            ),
          ),
        )
      return withCount(query.orderBy('rollouts.id', 'desc'), limit)
    },

    /** Those under way or paused, newest first. */
    async listUnderWay(limit: number): Promise<RolloutRow[]> {
      return tables
        .selectFrom('rollouts')
        .selectAll()
        .where('status', 'in', ['pending', 'running', 'paused'])
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
    },

    async update(rolloutId: string, change: Partial<Omit<RolloutRow, 'id'>>): Promise<void> {
      await tables.updateTable('rollouts').set(change).where('id', '=', rolloutId).execute()
    },

    async addProgress(
      rolloutId: string,
      added: { total?: number; done?: number; failed?: number; elapsedMs?: number },
    ): Promise<void> {
      await tables
        .updateTable('rollouts')
        .set({
          total: sql`total + ${added.total ?? 0}`,
          done: sql`done + ${added.done ?? 0}`,
          failed: sql`failed + ${added.failed ?? 0}`,
          elapsed_ms: sql`elapsed_ms + ${added.elapsedMs ?? 0}`,
        })
        .where('id', '=', rolloutId)
        .execute()
    },

    async insertDatabases(rows: readonly RolloutDatabaseRow[]): Promise<void> {
      for (let start = 0; start < rows.length; start += INSERT_ROWS) {
        await tables
          .insertInto('rollout_databases')
          .values(rows.slice(start, start + INSERT_ROWS))
          .execute()
      }
    },

    /** The next databases of a wave that were not tried yet. */
    async nextPending(
      rolloutId: string,
      wave: number,
      afterPosition: number,
      limit: number,
    ): Promise<RolloutDatabaseRow[]> {
      return tables
        .selectFrom('rollout_databases')
        .selectAll()
        .where('rollout_id', '=', rolloutId)
        .where('status', '=', 'pending')
        .where('wave', '=', wave)
        .where('position', '>', afterPosition)
        .orderBy('position')
        .limit(limit)
        .execute()
    },

    async findDatabase(rolloutId: string, databaseId: string): Promise<RolloutDatabaseRow | undefined> {
      return tables
        .selectFrom('rollout_databases')
        .selectAll()
        .where('rollout_id', '=', rolloutId)
        .where('database_id', '=', databaseId)
        .executeTakeFirst()
    },

    /**
     * Writes down how a try ended that was begun when the row had `attempts`. False when somebody else did so already, or when the
     * database got another content meanwhile: then this try does not count.
     */
    async endTry(
      {
        rollout_id,
        database_id,
        attempts,
      }: Pick<RolloutDatabaseRow, 'rollout_id' | 'database_id' | 'attempts'>,
      change: Partial<
        Pick<RolloutDatabaseRow, 'status' | 'error' | 'attempts' | 'duration_ms' | 'snapshot_id'>
      >,
    ): Promise<boolean> {
      const result = await tables
        .updateTable('rollout_databases')
        .set(change)
        .where('rollout_id', '=', rollout_id)
        .where('database_id', '=', database_id)
        .where('status', '=', 'pending')
        .where('attempts', '=', attempts)
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },

    /** Makes a database pending (again); a try that is under way for it will not count. */
    async setPending(rolloutId: string, databaseId: string): Promise<void> {
      await tables
        .updateTable('rollout_databases')
        .set({ status: 'pending', error: null, attempts: sql`attempts + 1` })
        .where('rollout_id', '=', rolloutId)
        .where('database_id', '=', databaseId)
        .execute()
    },

    /** Makes the failed databases pending again; returns how many there were. */
    async resetFailed(rolloutId: string): Promise<number> {
      const result = await tables
        .updateTable('rollout_databases')
        .set({ status: 'pending' })
        .where('rollout_id', '=', rolloutId)
        .where('status', '=', 'failed')
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    async lowestPendingWave(rolloutId: string): Promise<number | null> {
      const row = await tables
        .selectFrom('rollout_databases')
        .select('wave')
        .where('rollout_id', '=', rolloutId)
        .where('status', '=', 'pending')
        .orderBy('wave')
        .limit(1)
        .executeTakeFirst()
      return row?.wave ?? null
    },

    async lastPosition(rolloutId: string): Promise<number> {
      const row = await tables
        .selectFrom('rollout_databases')
        .select('position')
        .where('rollout_id', '=', rolloutId)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.position ?? -1
    },

    async databaseIds(rolloutId: string): Promise<Set<string>> {
      const rows = await tables
        .selectFrom('rollout_databases')
        .select('database_id')
        .where('rollout_id', '=', rolloutId)
        .execute()
      return new Set(rows.map(({ database_id }) => database_id))
    },

    async pendingDatabaseIds(rolloutId: string): Promise<string[]> {
      const rows = await tables
        .selectFrom('rollout_databases')
        .select('database_id')
        .where('rollout_id', '=', rolloutId)
        .where('status', '=', 'pending')
        .execute()
      return rows.map(({ database_id }) => database_id)
    },

    async listDatabases(
      rolloutId: string,
      status: RolloutDatabaseStatus | undefined,
      page: PageInput,
    ): Promise<Page<RolloutDatabaseRow>> {
      let query = tables.selectFrom('rollout_databases').selectAll().where('rollout_id', '=', rolloutId)
      if (status !== undefined) query = query.where('status', '=', status)
      return keyset(query, { columns: [{ name: 'position', type: 'integer' }], direction: 'asc', ...page })
    },

    /** Snapshots that the rollout to this version took, by database. */
    async snapshotsBefore(templateId: string, version: number): Promise<Map<string, string>> {
      const rows = await tables
        .selectFrom('rollout_databases')
        .innerJoin('rollouts', 'rollouts.id', 'rollout_databases.rollout_id')
        .select(['rollout_databases.database_id', 'rollout_databases.snapshot_id'])
        .where('rollouts.template_id', '=', templateId)
        .where('rollouts.to_version', '=', version)
        .where('rollouts.kind', '=', 'rollout')
        .where('rollout_databases.snapshot_id', 'is not', null)
        .execute()
      return new Map(rows.map(({ database_id, snapshot_id }) => [database_id, snapshot_id ?? '']))
    },
  }
}
