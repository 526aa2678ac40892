import { sql } from 'kysely'
import { keyset, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { ProjectRow, ProjectTables } from './tables.ts'

export interface ListProjects {
  limit: number
  cursor: string | null
  /** Part of a name or slug, in any letters. */
  search?: string | undefined
  deleted: boolean
}

export function createProjectStore(db: ControlDb) {
  const tables = db.withTables<ProjectTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('projects').selectAll().where('organization_id', '=', organizationId)
  return {
    /** Whose a project is, deleted ones included: for requests that name nothing else. */
    async organizationOf(projectId: string): Promise<string | undefined> {
      const query = tables.selectFrom('projects').select('organization_id').where('id', '=', projectId)
      return (await query.executeTakeFirst())?.organization_id
    },

    async insert(row: ProjectRow): Promise<void> {
      await tables.insertInto('projects').values(row).execute()
    },

    /** By id or slug, deleted ones included. */
    async find(organizationId: string, reference: string): Promise<ProjectRow | undefined> {
      const column = reference.startsWith('prj_') ? 'id' : 'slug'
      return own(organizationId).where(column, '=', reference).executeTakeFirst()
    },

    async list(
      organizationId: string,
      { search, deleted, ...page }: ListProjects,
    ): Promise<Page<ProjectRow>> {
      let query = own(organizationId).where('deleted_at', deleted ? 'is not' : 'is', null)
      if (search !== undefined) {
        const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`
        const like = (column: 'name' | 'slug') =>
          sql<boolean>`lower(${sql.ref(column)}) LIKE ${pattern} ESCAPE '\\'`
        query = query.where((eb) => eb.or([like('name'), like('slug')]))
      }
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('projects')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async update(
      organizationId: string,
      projectId: string,
      changes: Partial<Omit<ProjectRow, 'id' | 'organization_id'>>,
    ): Promise<void> {
      await tables
        .updateTable('projects')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', projectId)
        .execute()
    },

    async listPurgeable(now: number): Promise<ProjectRow[]> {
      return tables.selectFrom('projects').selectAll().where('purge_at', '<=', now).limit(100).execute()
    },

    /** Gives whether it was still to be removed. */
    async purge(organizationId: string, projectId: string, now: number): Promise<boolean> {
      const { numDeletedRows } = await tables
        .deleteFrom('projects')
        .where('organization_id', '=', organizationId)
        .where('id', '=', projectId)
        .where('purge_at', '<=', now)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },

    async removeOrganization(organizationId: string): Promise<void> {
      await tables.deleteFrom('projects').where('organization_id', '=', organizationId).execute()
    },
  }
}
