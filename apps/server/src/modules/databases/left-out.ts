import type { ImportedDatabase } from '@tenantry/contract'
import type { SchemaDocument } from '@tenantry/schema'
import type { FileInspection, SkippedObject } from '../../engine/engine.ts'
import type { TemplateVersionContent } from './deps.ts'

type GoodFile = Extract<FileInspection, { ok: true }>

type LeftOut = Pick<ImportedDatabase, 'skipped' | 'skipped_count'>

/**
 * What an imported file holds that the Data API will not serve. A file made from a template is served by the template's schema, so that
 * tables and columns that it has beside those are left out, too; how the template's own are kept is not the file's to say.
 */
export function leftOut(file: GoodFile, template: TemplateVersionContent | null): LeftOut {
  if (template === null) return { skipped: [...file.skipped], skipped_count: file.skippedCount }
  const { marker, document } = template
  const reason = `it is not part of template ${marker.templateName} version ${marker.version}`
  const unserved = file.skipped.filter(({ kind }) => kind === 'table' || kind === 'column')
  const skipped = [...beside(document, file.document, reason), ...unserved]
  // Those beyond the first thousand were counted without their kind.
  return { skipped, skipped_count: skipped.length + file.skippedCount - file.skipped.length }
}

function beside(template: SchemaDocument, found: SchemaDocument | null, reason: string): SkippedObject[] {
  const known = new Map(template.tables.map((table) => [table.name.toLowerCase(), table]))
  return (found?.tables ?? []).flatMap((table): SkippedObject[] => {
    const own = known.get(table.name.toLowerCase())
    if (own === undefined) return [{ kind: 'table', object: table.name, reason }]
    const names = new Set(own.columns.map(({ name }) => name.toLowerCase()))
    return table.columns
      .filter(({ name }) => !names.has(name.toLowerCase()))
      .map(({ name }) => ({ kind: 'column', object: `${table.name}.${name}`, reason }))
  })
}
