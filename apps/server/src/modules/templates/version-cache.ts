import { createHash } from 'node:crypto'
import {
  canonicalSchema,
  parseSchemaDocument,
  type MigrationPlan,
  type SchemaDocument,
} from '@tenantry/schema'
import type { StructureMarker } from '../../engine/target.ts'
import { problem } from '../../kernel/errors.ts'
import type { TemplateStore } from './template-store.ts'
import type { TemplateVersionRow } from './tables.ts'

/** One published version, read once: versions never change. */
export interface PublishedVersion {
  marker: StructureMarker
  parentVersion: number | null
  document: SchemaDocument
  /** From the parent; null for the first version. */
  plan: MigrationPlan | null
}

const VERSIONS_MAX = 500

export class VersionCache {
  private readonly store: TemplateStore
  private readonly versions = new Map<string, PublishedVersion>()

  constructor(store: TemplateStore) {
    this.store = store
  }

  async find(templateId: string, version: number): Promise<PublishedVersion | null> {
    const key = `${templateId}@${version}`
    const known = this.versions.get(key)
    if (known !== undefined) return known
    const row = await this.store.findVersion(templateId, version)
    if (row === undefined) return null
    const published = readVersion(row)
    if (this.versions.size >= VERSIONS_MAX) this.versions.clear()
    this.versions.set(key, published)
    return published
  }

  /** The template was deleted; its name may come back, its id never does. */
  forget(templateId: string): void {
    for (const key of this.versions.keys()) if (key.startsWith(`${templateId}@`)) this.versions.delete(key)
  }

  /**
   * For callers that were told of the version by the control store or by a database's file.
   * @throws DATABASE_CORRUPT when there is no such version: then the file knows more than the control store
   */
  async require(templateId: string, version: number): Promise<PublishedVersion> {
    const published = await this.find(templateId, version)
    if (published === null) {
      throw problem('DATABASE_CORRUPT', {
        detail: `The database is at version ${version} of a template, which this installation does not know.`,
        hint: 'When the control store was restored from a backup, restore the databases from the same time.',
      })
    }
    return published
  }
}

/** SHA-256 of the canonical schema, in hex. */
export function checksumOf(document: SchemaDocument): string {
  return createHash('sha256').update(canonicalSchema(document)).digest('hex')
}

function readVersion(row: TemplateVersionRow): PublishedVersion {
  const document = parseSchemaDocument(JSON.parse(row.schema))
  return {
    marker: {
      templateId: row.template_id,
      templateName: document.name,
      version: row.version,
      checksum: row.checksum,
    },
    parentVersion: row.parent_version,
    document,
    // Written by our own planner when the version was published.
    plan: row.plan === null ? null : (JSON.parse(row.plan) as MigrationPlan),
  }
}
