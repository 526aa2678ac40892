import type { RenameAnswer, TemplateDiff } from '@tenantry/contract'
import {
  previewMigration,
  SchemaError,
  type MigrationPlan,
  type RenameAnswer as PlannerAnswer,
  type SchemaDocument,
} from '@tenantry/schema'
import { problem } from '../../kernel/errors.ts'
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
  const plan = planOrRefuse(current.document, document, renames)
  const nextVersion = (await deps.templates.newestVersion(template.id)) + 1
  const databaseCount = await deps.databases.count(template.id)
  const diff = showDiff(plan, template.current_version, nextVersion, databaseCount)
  return { template, current, nextVersion, document, plan, diff }
}

export function showDiff(
  plan: MigrationPlan,
  fromVersion: number,
  toVersion: number,
  databaseCount: number,
): TemplateDiff {
  return {
    from_version: fromVersion,
    to_version: toVersion,
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
    database_count: databaseCount,
  }
}

/** An answer that fits neither version is the caller's mistake. */
function planOrRefuse(
  from: SchemaDocument,
  to: SchemaDocument,
  renames: readonly PlannerAnswer[],
): MigrationPlan {
  try {
    return previewMigration(from, to, { renames })
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    throw problem('SCHEMA_INVALID', {
      detail: error.message,
      hint: 'Correct the schema’s .renamedFrom(…) or the `renames` of the request.',
      errors: [{ pointer: pointerTo(error.path), detail: error.reason }],
      cause: error,
    })
  }
}

/** `renames[0]` is a member of the request, everything else of the schema. */
function pointerTo(path: string): string {
  const answer = /^renames\[(\d+)\]/.exec(path)?.[1]
  return answer === undefined ? `/schema/${path.replaceAll('.', '/')}` : `/renames/${answer}`
}

function readAnswer({ table, from, to, rename }: RenameAnswer): PlannerAnswer {
  return {
    from,
    ...(table === undefined ? {} : { table }),
    ...(to === undefined ? {} : { to }),
    ...(rename === undefined ? {} : { rename }),
  }
}
