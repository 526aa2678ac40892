import type { RenameAnswer, TemplateDiff } from '@tenantry/contract'
import {
  planMigration,
  type MigrationPlan,
  type RenameAnswer as PlannerAnswer,
  type SchemaDocument,
} from '@tenantry/schema'
import { requireSameName } from './create-template.ts'
import type { TemplatesDeps } from './deps.ts'
import { readSchema, requireTemplate } from './template-problems.ts'
import type { TemplateRow } from './tables.ts'
import type { PublishedVersion } from './version-cache.ts'

/** A push thought through to the end, before anything is written. */
export interface PlannedPush {
  template: TemplateRow
  current: PublishedVersion
  nextVersion: number
  document: SchemaDocument
  plan: MigrationPlan
  diff: TemplateDiff
}

/**
 * What a push of this schema would do. With open questions the diff shows what would happen if nothing was renamed.
 * @throws TEMPLATE_NOT_FOUND, SCHEMA_INVALID
 */
export async function planPush(
  deps: TemplatesDeps,
  input: { template: string; schema: unknown; renames?: readonly RenameAnswer[] },
): Promise<PlannedPush> {
  const template = await requireTemplate(deps.templates, input.template)
  const document = readSchema(input.schema)
  requireSameName(document.name, template.name)
  const current = await deps.versions.require(template.id, template.current_version)
  const renames = (input.renames ?? []).map(readAnswer)
  const plan = planMigration(current.document, document, { renames })
  const nextVersion = (await deps.templates.newestVersion(template.id)) + 1
  const diff: TemplateDiff = {
    from_version: template.current_version,
    to_version: nextVersion,
    class: plan.class,
    changes: plan.steps.flatMap((step) => step.changes),
    steps: plan.steps.map(({ class: stepClass, kind, table, summary, statements }) => ({
      class: stepClass,
      kind,
      table,
      summary,
      statements,
    })),
    questions: plan.questions,
    database_count: await deps.databases.count(template.id),
  }
  return { template, current, nextVersion, document, plan, diff }
}

function readAnswer({ table, from, to, rename }: RenameAnswer): PlannerAnswer {
  return {
    from,
    ...(table === undefined ? {} : { table }),
    ...(to === undefined ? {} : { to }),
    ...(rename === undefined ? {} : { rename }),
  }
}
