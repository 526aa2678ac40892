import type { DriftReport } from '@tenantry/contract'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import { requireTemplate } from './template-problems.ts'

const LIMIT_DEFAULT = 200
const AT_A_TIME = 4

type DriftedDatabase = DriftReport['databases'][number]

/**
 * Compares the real structure of a template's databases with that of their recorded version, and repairs on request what can be repaired without losing
 * rows. One page at a time: `next_cursor` goes on.
 * @throws TEMPLATE_NOT_FOUND, INVALID_CURSOR
 */
export async function checkDrift(
  deps: TemplatesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  input: { template: string; repair?: boolean; limit?: number; cursor?: string },
): Promise<DriftReport> {
  const template = await requireTemplate(deps.templates, input.template)
  const page = await deps.databases.page(template.id, {
    limit: input.limit ?? LIMIT_DEFAULT,
    cursor: input.cursor ?? null,
  })
  const reports: DriftedDatabase[] = []
  for (let start = 0; start < page.rows.length; start += AT_A_TIME) {
    const group = page.rows.slice(start, start + AT_A_TIME)
    reports.push(
      ...(await Promise.all(group.map((row) => inspect(deps, template.id, row, input.repair === true)))),
    )
  }
  const databases = reports.filter((report) => report.differences.length > 0 || report.error !== null)
  const repaired = databases.filter((report) => report.repaired)
  if (repaired.length > 0) {
    await deps.control.transaction((tx) =>
      deps.audit(
        tx,
        context,
        'template.drift_repaired',
        { type: 'template', id: template.id },
        {
          database_ids: repaired.map((report) => report.database_id),
        },
      ),
    )
  }
  return { checked: page.rows.length, drifted: databases.length, databases, next_cursor: page.nextCursor }
}

async function inspect(
  deps: TemplatesDeps,
  templateId: string,
  row: RolloutTarget,
  repair: boolean,
): Promise<DriftedDatabase> {
  const report = { database_id: row.databaseId, name: row.name, version: row.version, repaired: false }
  try {
    const { document } = await deps.versions.require(templateId, row.version)
    const differences = [...(await deps.engine.findDrift(row.target, document))]
    if (differences.length === 0 || !repair) return { ...report, error: null, differences }
    const outcome = await deps.engine.repairDrift(row.target, document)
    if (outcome.status === 'failed') return { ...report, error: outcome.error, differences }
    return { ...report, error: null, repaired: true, differences }
  } catch (error) {
    return { ...report, error: error instanceof Error ? error.message : String(error), differences: [] }
  }
}
