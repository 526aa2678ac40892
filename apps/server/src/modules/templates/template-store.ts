import { keyset, prepareQuery, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { TemplateRow, TemplatesTables, TemplateVersionRow } from './tables.ts'

interface PageInput {
  limit: number
  cursor: string | null
}

/** Read with every new database: many at once may, and a push waits for them. */
const findTemplateShared = prepareQuery<{ nameOrId: string }, TemplateRow>((db, parameter) => {
  const query = db
    .withTables<TemplatesTables>()
    .selectFrom('templates')
    .selectAll()
    .where((where) =>
      where.or([where('name', '=', parameter('nameOrId')), where('id', '=', parameter('nameOrId'))]),
    )
  return db.capabilities.lockRows(query, 'share')
})

export type TemplateStore = ReturnType<typeof createTemplateStore>

/** All SQL of templates and their versions. */
export function createTemplateStore(db: ControlDb) {
  const tables = db.withTables<TemplatesTables>()
  return {
    async insert(row: TemplateRow): Promise<void> {
      await tables.insertInto('templates').values(row).execute()
    },

    async find(nameOrId: string): Promise<TemplateRow | undefined> {
      return tables
        .selectFrom('templates')
        .selectAll()
        .where((where) => where.or([where('name', '=', nameOrId), where('id', '=', nameOrId)]))
        .executeTakeFirst()
    },

    /** Reads the row and holds it until the transaction ends. */
    async findLocked(nameOrId: string): Promise<TemplateRow | undefined> {
      const query = tables
        .selectFrom('templates')
        .selectAll()
        .where((where) => where.or([where('name', '=', nameOrId), where('id', '=', nameOrId)]))
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** Its newest version, which stays the newest until the transaction ends. */
    async findCurrent(nameOrId: string): Promise<TemplateRow | undefined> {
      return (await findTemplateShared(db, { nameOrId })).rows[0]
    },

    async list(page: PageInput): Promise<Page<TemplateRow>> {
      const query = tables.selectFrom('templates').selectAll()
      return keyset(query, { columns: [{ name: 'name', type: 'text' }], direction: 'asc', ...page })
    },

    async count(): Promise<number> {
      const query = tables.selectFrom('templates').select(({ fn }) => fn.countAll<number>().as('count'))
      return (await query.executeTakeFirst())?.count ?? 0
    },

    async setCurrentVersion(templateId: string, version: number, updatedAt: number): Promise<void> {
      await tables
        .updateTable('templates')
        .set({ current_version: version, updated_at: updatedAt })
        .where('id', '=', templateId)
        .execute()
    },

    async remove(templateId: string): Promise<void> {
      await tables.deleteFrom('template_versions').where('template_id', '=', templateId).execute()
      await tables.deleteFrom('templates').where('id', '=', templateId).execute()
    },

    async insertVersion(row: TemplateVersionRow): Promise<void> {
      await tables.insertInto('template_versions').values(row).execute()
    },

    async findVersion(templateId: string, version: number): Promise<TemplateVersionRow | undefined> {
      return tables
        .selectFrom('template_versions')
        .selectAll()
        .where('template_id', '=', templateId)
        .where('version', '=', version)
        .executeTakeFirst()
    },

    async newestVersion(templateId: string): Promise<number> {
      const row = await tables
        .selectFrom('template_versions')
        .select(({ fn }) => fn.max('version').as('version'))
        .where('template_id', '=', templateId)
        .executeTakeFirst()
      return row?.version ?? 0
    },

    /** The newest version of each template, by its id. */
    async newestVersions(templateIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
      if (templateIds.length === 0) return new Map()
      const rows = await tables
        .selectFrom('template_versions')
        .select(({ fn }) => ['template_id', fn.max('version').as('version')])
        .where('template_id', 'in', templateIds)
        .groupBy('template_id')
        .execute()
      return new Map(rows.map(({ template_id: id, version }) => [id, version]))
    },

    async listVersions(templateId: string, page: PageInput): Promise<Page<TemplateVersionRow>> {
      const query = tables.selectFrom('template_versions').selectAll().where('template_id', '=', templateId)
      return keyset(query, { columns: [{ name: 'version', type: 'integer' }], direction: 'desc', ...page })
    },
  }
}
