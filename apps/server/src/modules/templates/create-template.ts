import type { TemplateDetail } from '@tenantry/contract'
import { actorReference } from '../../kernel/actor.ts'
import { uniqueViolation } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { newId } from '../../kernel/ids.ts'
import type { TemplatesDeps } from './deps.ts'
import { showTemplateDetail } from './show-template.ts'
import { readSchema } from './template-problems.ts'
import { createTemplateStore } from './template-store.ts'
import type { TemplateRow } from './tables.ts'
import { checksumOf } from './version-cache.ts'

const NEW = { newestVersion: 1, databaseCount: 0 }

/**
 * Publishes version 1 of a new template.
 * @throws SCHEMA_INVALID, TEMPLATE_NAME_TAKEN
 */
export async function createTemplate(
  deps: TemplatesDeps,
  context: Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>,
  input: { name?: string; schema: unknown; message?: string },
): Promise<TemplateDetail> {
  const document = readSchema(input.schema)
  requireSameName(document.name, input.name ?? document.name)
  const id = context.reservedId === null ? newId('tpl') : `tpl_${context.reservedId}`
  const earlier = context.reservedId === null ? undefined : await deps.templates.find(id)
  if (earlier !== undefined) return showTemplateDetail(earlier, NEW, document)
  const now = deps.clock.now()
  const row: TemplateRow = { id, name: document.name, current_version: 1, created_at: now, updated_at: now }
  try {
    await deps.control.transaction(async (tx) => {
      const store = createTemplateStore(tx)
      await store.insert(row)
      await store.insertVersion({
        template_id: id,
        version: 1,
        parent_version: null,
        checksum: checksumOf(document),
        schema: JSON.stringify(document),
        plan: null,
        author: actorReference(context.actor),
        message: input.message ?? null,
        created_at: now,
      })
      await deps.audit(tx, context, 'template.created', { type: 'template', id }, { name: row.name })
    })
  } catch (error) {
    if (uniqueViolation(error) === null) throw error
    throw problem('TEMPLATE_NAME_TAKEN', {
      detail: `There is a template named ${JSON.stringify(row.name)} already.`,
      hint: `Publish a new version of it: POST /platform/templates/${row.name}/push, or \`tenantry push\`.`,
      cause: error,
    })
  }
  return showTemplateDetail(row, NEW, document)
}

/** A template and its schemas go by one name, so that a schema cannot be pushed to the wrong template. */
export function requireSameName(schemaName: string, templateName: string): void {
  if (schemaName === templateName) return
  throw problem('SCHEMA_INVALID', {
    detail: `The schema is named ${JSON.stringify(schemaName)}, the template ${JSON.stringify(templateName)}.`,
    hint: 'Give both the same name.',
    errors: [{ pointer: '/schema/name', detail: `must be ${JSON.stringify(templateName)}` }],
  })
}
