import { createStatements } from '@tenantry/schema'
import type { DatabaseImage } from '../../engine/engine.ts'
import type { TemplateVersionContent } from './deps.ts'

/** A database without tables. */
export const emptyImage: DatabaseImage = { marker: null, statements: [] }

/** What a new database of this template version starts as. */
export function imageOf(version: TemplateVersionContent): DatabaseImage {
  return { marker: version.marker, statements: createStatements(version.document) }
}
