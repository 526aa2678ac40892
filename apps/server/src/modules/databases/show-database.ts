import type { Database, Snapshot } from '@tenantry/contract'
import { jsonColumn } from '../../kernel/db/index.ts'
import type { DatabaseRow, SnapshotRow } from './tables.ts'

export const metadataColumn = jsonColumn<Record<string, unknown>>((value) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new TypeError('Metadata is a JSON object.')
})

/** A database as the API shows it. */
export function showDatabase(row: DatabaseRow): Database {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    template: row.template_name,
    template_version: row.template_version,
    placement: row.placement,
    durability: row.durability,
    metadata: metadataColumn.decode(row.metadata),
    created_at: row.created_at,
    updated_at: row.updated_at,
    deleted_at: row.deleted_at,
    purge_at: row.purge_at,
  }
}

export function showSnapshot(row: SnapshotRow): Snapshot {
  return {
    id: row.id,
    database_id: row.database_id,
    reason: row.reason,
    template_version: row.template_version,
    size_bytes: row.size_bytes,
    created_at: row.created_at,
  }
}
