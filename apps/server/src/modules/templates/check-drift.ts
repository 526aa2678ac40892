import type { DriftReport } from '@tenantry/contract'
import { EngineError } from '../../engine/errors.ts'
import { ProblemError } from '../../kernel/errors.ts'
import { refuseForeignCursor } from '../../kernel/http/page-query.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { RolloutTarget, TemplatesDeps } from './deps.ts'
import type { RolloutRow } from './tables.ts'
import { requireTemplate } from './template-problems.ts'

const LIMIT_DEFAULT = 200
const AT_A_TIME = 4

type DriftedDatabase = DriftReport['databases'][number]

/**
 * Compares the real structure of a template's databases with that of the version that their files say they have, and repairs on request what can be
 * repaired without losing rows. Nothing is repaired under a rollout's hands. One page at a time: `next_cursor` goes on.
 * @throws TEMPLATE_NOT_FOUND, INVALID_CURSOR
 */
export async function checkDrift(
  deps: TemplatesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId'>,
  input: { template: string; repair?: boolean; limit?: number; cursor?: string },
): Promise<DriftReport> {
  const template = await requireTemplate(deps.templates, input.template)
  const page = await refuseForeignCursor(
    deps.databases.page(template.id, { limit: input.limit ?? LIMIT_DEFAULT, cursor: input.cursor ?? null }),
  )
  const rollout = await deps.rollouts.findUnfinished(template.id)
  const inspection = { templateId: template.id, repair: input.repair === true, rollout: rollout ?? null }
  const reports: DriftedDatabase[] = []
  for (let start = 0; start < page.rows.length; start += AT_A_TIME) {
    const group = page.rows.slice(start, start + AT_A_TIME)
    reports.push(...(await Promise.all(group.map((row) => inspect(deps, inspection, row)))))
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

interface Inspection {
  templateId: string
  repair: boolean
  /** The template's rollout that is not over. */
  rollout: RolloutRow | null
}

async function inspect(
  deps: TemplatesDeps,
  inspection: Inspection,
  row: RolloutTarget,
): Promise<DriftedDatabase> {
  const report = { database_id: row.databaseId, name: row.name, version: row.version, repaired: false }
  try {
    const { marker } = await deps.engine.structure(row.target)
    const version = marker?.templateId === inspection.templateId ? marker.version : row.version
    const { document } = await deps.versions.require(inspection.templateId, version)
    const differences = [...(await deps.engine.findDrift(row.target, document))]
    const found = { ...report, version, differences }
    if (differences.length === 0 || !inspection.repair) return { ...found, error: null }
    const { rollout } = inspection
    if (rollout !== null && version !== rollout.to_version) {
      return { ...found, error: `Job ${rollout.id} is about to change this database: repair it afterwards.` }
    }
    const outcome = await deps.engine.repairDrift(row.target, document)
    if (outcome.status === 'failed') return { ...found, error: outcome.error }
    return { ...found, error: null, repaired: true }
  } catch (error) {
    const isPublic = error instanceof EngineError || error instanceof ProblemError
    if (!isPublic) deps.log.error({ err: error, database_id: row.databaseId }, 'A drift check threw.')
    const message = isPublic ? error.message : 'The database could not be checked.'
    return { ...report, error: message, differences: [] }
  }
}
