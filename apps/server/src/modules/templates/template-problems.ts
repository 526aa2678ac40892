import { SchemaError, parseSchemaDocument, type SchemaDocument } from '@tenantry/schema'
import { problem, type ProblemError } from '../../kernel/errors.ts'
import type { TemplateStore } from './template-store.ts'
import type { TemplateRow } from './tables.ts'

/** @throws TEMPLATE_NOT_FOUND */
export async function requireTemplate(store: TemplateStore, nameOrId: string): Promise<TemplateRow> {
  const row = await store.find(nameOrId)
  if (row === undefined) throw templateNotFound(nameOrId)
  return row
}

export function templateNotFound(nameOrId: string): ProblemError {
  return problem('TEMPLATE_NOT_FOUND', {
    detail: `There is no template ${JSON.stringify(nameOrId)}.`,
    hint: 'Publish it with `tenantry push`; `GET /platform/templates` lists what there is.',
  })
}

/** @throws SCHEMA_INVALID with the place of the mistake */
export function readSchema(json: unknown): SchemaDocument {
  try {
    return parseSchemaDocument(json)
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    throw problem('SCHEMA_INVALID', {
      detail: error.message,
      hint: 'Correct the schema and publish it again.',
      errors: [{ pointer: `/schema/${error.path.replaceAll('.', '/')}`, detail: error.reason }],
      extensions: { schema_path: error.path },
    })
  }
}
