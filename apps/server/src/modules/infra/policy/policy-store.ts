import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { PageInput } from '../../../kernel/http/page-query.ts'
import type { RunTables } from '../runs/tables.ts'
import type { PlanDocumentRow, PolicyRow, PolicyTables } from './tables.ts'

export function createPolicyStore(db: ControlDb) {
  const tables = db.withTables<PolicyTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('infra_policies').selectAll().where('organization_id', '=', organizationId)
  /** Those of a project, and those of the whole organization. */
  const within = (organizationId: string, projectId: string | null) =>
    own(organizationId).where((eb) =>
      projectId === null
        ? eb('project_id', 'is', null)
        : eb.or([eb('project_id', 'is', null), eb('project_id', '=', projectId)]),
    )
  return {
    /** Whose a policy is: for requests that name nothing else. */
    async organizationOf(policyId: string): Promise<string | undefined> {
      const query = tables.selectFrom('infra_policies').select('organization_id')
      return (await query.where('id', '=', policyId).executeTakeFirst())?.organization_id
    },

    async insert(row: PolicyRow): Promise<void> {
      await tables.insertInto('infra_policies').values(row).execute()
    },

    async find(organizationId: string, policyId: string): Promise<PolicyRow | undefined> {
      return own(organizationId).where('id', '=', policyId).executeTakeFirst()
    },

    async findByName(organizationId: string, name: string): Promise<PolicyRow | undefined> {
      return own(organizationId).where('name', '=', name).executeTakeFirst()
    },

    /** What holds for plans of a project, the oldest first. */
    async holding(organizationId: string, projectId: string | null): Promise<PolicyRow[]> {
      return within(organizationId, projectId).where('enabled', '=', 1).orderBy('id').execute()
    },

    /** Of all the organization; of what holds in a project, where one is named. */
    async list(organizationId: string, projectId: string | null, page: PageInput): Promise<Page<PolicyRow>> {
      const query = projectId === null ? own(organizationId) : within(organizationId, projectId)
      return keyset(query, { columns: [{ name: 'id', type: 'text' }], direction: 'desc', ...page })
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('infra_policies')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async update(
      organizationId: string,
      policyId: string,
      changes: Partial<Omit<PolicyRow, 'id' | 'organization_id' | 'project_id'>>,
    ): Promise<void> {
      await tables
        .updateTable('infra_policies')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', policyId)
        .execute()
    },

    async remove(organizationId: string, policyId: string): Promise<void> {
      await tables
        .deleteFrom('infra_policies')
        .where('organization_id', '=', organizationId)
        .where('id', '=', policyId)
        .execute()
    },

    async saveDocument(row: PlanDocumentRow): Promise<void> {
      await tables.deleteFrom('infra_plan_documents').where('run_id', '=', row.run_id).execute()
      await tables.insertInto('infra_plan_documents').values(row).execute()
    },

    async findDocument(organizationId: string, runId: string): Promise<PlanDocumentRow | undefined> {
      return tables
        .selectFrom('infra_plan_documents')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .executeTakeFirst()
    },

    async removeDocument(organizationId: string, runId: string): Promise<void> {
      await tables
        .deleteFrom('infra_plan_documents')
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .execute()
    },

    /** As long as it is known which runs are of the project. */
    async removeProject(organizationId: string, projectId: string): Promise<void> {
      const runs = db
        .withTables<RunTables>()
        .selectFrom('infra_runs')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
      await tables
        .deleteFrom('infra_plan_documents')
        .where('organization_id', '=', organizationId)
        .where('run_id', 'in', runs)
        .execute()
      await tables
        .deleteFrom('infra_policies')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      for (const table of ['infra_plan_documents', 'infra_policies'] as const)
        await tables.deleteFrom(table).where('organization_id', '=', organizationId).execute()
    },
  }
}
