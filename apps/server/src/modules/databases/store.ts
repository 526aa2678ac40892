import { sql, type Expression } from 'kysely'
import { keyset, type ControlDb, type KeysetColumn, type Page } from '../../kernel/db/index.ts'
import { declareReady, findDatabaseById, findDatabaseByName, insertDatabaseRow } from './statements.ts'
import type { DatabaseRow, DatabasesTables, DatabaseStatus, SnapshotRow } from './tables.ts'

export interface DatabaseFilter {
  templateName?: string
  templateVersion?: number
  status?: DatabaseStatus
  nameContains?: string
  /** Only databases of these ids: a part of a query. */
  ids?: Expression<string>
}

/** What a list may be ordered by: none of these is ever null. */
const SORTED = {
  name: { name: 'name', type: 'text' },
  created_at: { name: 'created_at', type: 'integer' },
  updated_at: { name: 'updated_at', type: 'integer' },
} as const satisfies Record<string, KeysetColumn<DatabaseRow>>

export interface DatabaseOrder {
  by: keyof typeof SORTED
  direction: 'asc' | 'desc'
}

interface PageInput {
  limit: number
  cursor: string | null
}

/** Well below the number of parameters that either engine takes. */
const IDS_AT_A_TIME = 1_000

export type DatabasesStore = ReturnType<typeof createDatabasesStore>

/** All SQL of tenant databases and their snapshots. */
export function createDatabasesStore(db: ControlDb) {
  const tables = db.withTables<DatabasesTables>()
  return {
    async insert(row: DatabaseRow): Promise<void> {
      await insertDatabaseRow(db, row)
    },

    async findById(databaseId: string): Promise<DatabaseRow | undefined> {
      return (await findDatabaseById(db, { id: databaseId })).rows[0]
    },

    /** Reads the row and holds it until the transaction ends. */
    async findLocked(databaseId: string): Promise<DatabaseRow | undefined> {
      const query = tables.selectFrom('databases').selectAll().where('id', '=', databaseId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** By name, among those that are not deleted. */
    async findByName(name: string): Promise<DatabaseRow | undefined> {
      return (await findDatabaseByName(db, { name })).rows[0]
    },

    /** Newest first when no order is wanted. */
    async list(
      filter: DatabaseFilter,
      page: PageInput,
      order: DatabaseOrder | null = null,
    ): Promise<Page<DatabaseRow>> {
      let query = tables.selectFrom('databases').selectAll()
      query =
        filter.status === undefined
          ? query.where('status', '!=', 'deleted')
          : query.where('status', '=', filter.status)
      if (filter.templateName !== undefined) query = query.where('template_name', '=', filter.templateName)
      if (filter.templateVersion !== undefined)
        query = query.where('template_version', '=', filter.templateVersion)
      if (filter.ids !== undefined) query = query.where('id', 'in', filter.ids)
      if (filter.nameContains !== undefined) {
        // Names are of lower-case letters alone. Looking through ten thousand of them takes a few milliseconds.
        const pattern = `%${filter.nameContains.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
        query = query.where(sql<boolean>`name LIKE ${pattern} ESCAPE '\\'`)
      }
      // Many databases are made in one second, and deleted ones share names: ids tell them apart.
      const columns: KeysetColumn<DatabaseRow>[] = [{ name: 'id', type: 'text' }]
      if (order !== null) columns.unshift(SORTED[order.by])
      return keyset(query, { columns, direction: order?.direction ?? 'desc', ...page })
    },

    async update(databaseId: string, change: Partial<Omit<DatabaseRow, 'id'>>): Promise<void> {
      await tables.updateTable('databases').set(change).where('id', '=', databaseId).execute()
    },

    /** Ends the making of a database; false when it is no longer being made: somebody else ended it, or deleted it. */
    async settle(
      databaseId: string,
      from: 'creating' | 'restoring',
      change: Partial<Omit<DatabaseRow, 'id'>>,
    ): Promise<boolean> {
      const result = await tables
        .updateTable('databases')
        .set(change)
        .where('id', '=', databaseId)
        .where('status', '=', from)
        .executeTakeFirst()
      return result.numUpdatedRows === 1n
    },

    /** As `settle` for a database that was created and is ready now. */
    async declareReady(databaseId: string, nowSeconds: number): Promise<boolean> {
      const result = await declareReady(db, { id: databaseId, updated_at: nowSeconds })
      return result.numAffectedRows === 1n
    },

    async remove(databaseId: string): Promise<void> {
      await tables.deleteFrom('databases').where('id', '=', databaseId).execute()
    },

    /** Databases whose making was begun before `beforeSeconds` and never ended. */
    async findUnfinished(status: 'creating' | 'restoring', beforeSeconds: number): Promise<DatabaseRow[]> {
      return tables
        .selectFrom('databases')
        .selectAll()
        .where('status', '=', status)
        .where('updated_at', '<=', beforeSeconds)
        .limit(100)
        .execute()
    },

    async findPurgeable(nowSeconds: number): Promise<DatabaseRow[]> {
      return tables
        .selectFrom('databases')
        .selectAll()
        .where('purge_at', '<=', nowSeconds)
        .limit(100)
        .execute()
    },

    async findMany(databaseIds: readonly string[]): Promise<DatabaseRow[]> {
      if (databaseIds.length === 0) return []
      return tables
        .selectFrom('databases')
        .selectAll()
        .where('id', 'in', databaseIds)
        .where('status', '!=', 'deleted')
        .execute()
    },

    async count(): Promise<number> {
      const query = tables
        .selectFrom('databases')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('deleted_at', 'is', null)
      return (await query.executeTakeFirst())?.count ?? 0
    },

    async countOfTemplate(templateId: string, version?: number): Promise<number> {
      let query = tables
        .selectFrom('databases')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('template_id', '=', templateId)
        .where('status', '!=', 'deleted')
      if (version !== undefined) query = query.where('template_version', '=', version)
      return (await query.executeTakeFirst())?.count ?? 0
    },

    async anyOfTemplate(templateId: string): Promise<boolean> {
      const query = tables.selectFrom('databases').select('id').where('template_id', '=', templateId).limit(1)
      return (await query.executeTakeFirst()) !== undefined
    },

    /** Live databases of a template, oldest first. */
    async listOfTemplate(templateId: string): Promise<DatabaseRow[]> {
      return tables
        .selectFrom('databases')
        .selectAll()
        .where('template_id', '=', templateId)
        .where('status', 'in', ['ready', 'creating'])
        .orderBy('id')
        .execute()
    },

    async pageOfTemplate(templateId: string, page: PageInput): Promise<Page<DatabaseRow>> {
      const query = tables
        .selectFrom('databases')
        .selectAll()
        .where('template_id', '=', templateId)
        .where('status', '=', 'ready')
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'asc', ...page })
    },

    async setVersion(databaseIds: readonly string[], version: number, updatedAt: number): Promise<void> {
      await tables
        .updateTable('databases')
        .set({ template_version: version, updated_at: updatedAt })
        .where('id', 'in', databaseIds)
        .execute()
    },

    async setLazyRollout(databaseIds: readonly string[], rolloutId: string | null): Promise<void> {
      for (let start = 0; start < databaseIds.length; start += IDS_AT_A_TIME) {
        await tables
          .updateTable('databases')
          .set({ lazy_rollout_id: rolloutId })
          .where('id', 'in', databaseIds.slice(start, start + IDS_AT_A_TIME))
          .execute()
      }
    },

    async insertSnapshot(row: SnapshotRow): Promise<void> {
      await tables.insertInto('snapshots').values(row).execute()
    },

    async findSnapshot(databaseId: string, snapshotId: string): Promise<SnapshotRow | undefined> {
      return tables
        .selectFrom('snapshots')
        .selectAll()
        .where('database_id', '=', databaseId)
        .where('id', '=', snapshotId)
        .executeTakeFirst()
    },

    async listSnapshots(databaseId: string, page: PageInput): Promise<Page<SnapshotRow>> {
      const query = tables.selectFrom('snapshots').selectAll().where('database_id', '=', databaseId)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async removeSnapshot(databaseId: string, snapshotId: string): Promise<void> {
      await tables
        .deleteFrom('snapshots')
        .where('database_id', '=', databaseId)
        .where('id', '=', snapshotId)
        .execute()
    },

    async snapshotIds(databaseId: string): Promise<string[]> {
      const rows = await tables
        .selectFrom('snapshots')
        .select('id')
        .where('database_id', '=', databaseId)
        .execute()
      return rows.map(({ id }) => id)
    },
  }
}
