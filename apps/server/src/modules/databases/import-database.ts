import { rm } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ImportedDatabase } from '@tenantry/contract'
import type { StructureMarker } from '../../engine/target.ts'
import { problem } from '../../kernel/errors.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import { saveBody } from '../../kernel/http/save-body.ts'
import { newId } from '../../kernel/ids.ts'
import type { DatabasesDeps, TemplateVersionContent } from './deps.ts'
import { nameTaken } from './create-database.ts'
import { fillDatabase } from './fill-database.ts'
import { leftOut } from './left-out.ts'
import type { DatabaseRow } from './tables.ts'

type Context = Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>

/**
 * Makes a database from an uploaded SQLite file, which is checked first in a process of its own. A file that says it was made from a template is
 * taken as such only when this installation has that very version. What of it is not served is kept, and listed in the reply.
 * @throws IMPORT_REFUSED with what is wrong, DATABASE_NAME_TAKEN, BODY_TOO_LARGE, and what the engine throws
 */
export async function importDatabase(
  deps: DatabasesDeps,
  context: Context,
  input: { name: string; file: Readable; bytesMax: number },
): Promise<ImportedDatabase> {
  await requireFreeName(deps, context, input.name)
  const path = `${deps.settings.scratchDir}/import-${newId('wrk')}.sqlite`
  try {
    await saveBody(input.file, path, input.bytesMax)
    const inspection = await deps.engine.inspectFile(path)
    if (!inspection.ok) throw refused(inspection.problem)
    const template = await templateOf(deps, inspection.marker)
    const database = await fillDatabase(deps, context, {
      create: { name: input.name },
      origin: originOf(template),
      joinsRollout: false,
      content: async () => path,
    })
    return { ...database, ...leftOut(inspection, template) }
  } finally {
    await rm(path, { force: true })
  }
}

/** Said before the upload, not after it; what decides is the record that is written later. */
async function requireFreeName(deps: DatabasesDeps, context: Context, name: string): Promise<void> {
  const present = await deps.store.findByName(name)
  if (present === undefined || present.id === `db_${context.reservedId ?? ''}`) return
  throw nameTaken(name)
}

async function templateOf(
  deps: DatabasesDeps,
  marker: StructureMarker | null,
): Promise<TemplateVersionContent | null> {
  if (marker === null) return null
  const known = await deps.templates.findVersion(marker.templateId, marker.version)
  if (known === null || known.marker.checksum !== marker.checksum) {
    throw refused(
      `The file was made from template ${marker.templateName} version ${marker.version}, which this installation does not have.`,
    )
  }
  return known
}

function originOf(
  template: TemplateVersionContent | null,
): Pick<DatabaseRow, 'template_id' | 'template_name' | 'template_version'> {
  if (template === null) return { template_id: null, template_name: null, template_version: null }
  const { templateId, templateName, version } = template.marker
  return { template_id: templateId, template_name: templateName, template_version: version }
}

function refused(detail: string) {
  return problem('IMPORT_REFUSED', {
    detail,
    hint: 'A plain SQLite 3 file is taken: tables, indexes and FTS5 tables, without triggers and views.',
  })
}
