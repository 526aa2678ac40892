import { createStatements } from '@tenantry/schema'
import type { DatabaseImage } from '../../engine/engine.ts'
import type { TemplateVersionContent } from './deps.ts'

/** A database without tables. */
export const emptyImage: DatabaseImage = { marker: null, statements: [] }

const images = new WeakMap<TemplateVersionContent, DatabaseImage>()

/** What a new database of this template version starts as; the same object for the same version. */
export function imageOf(version: TemplateVersionContent): DatabaseImage {
  const known = images.get(version) ?? {
    marker: version.marker,
    statements: createStatements(version.document),
  }
  images.set(version, known)
  return known
}
