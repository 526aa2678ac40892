import type { SchemaDocument } from '@tenantry/schema'
import type {
  Job,
  JobDatabase,
  Template,
  TemplateDetail,
  TemplateVersion,
  TemplateVersionDetail,
} from '@tenantry/contract'
import type { RolloutDatabaseRow, RolloutRow, TemplateRow, TemplateVersionRow } from './tables.ts'

interface TemplateNumbers {
  newestVersion: number
  databaseCount: number
}

export function showTemplate(row: TemplateRow, numbers: TemplateNumbers): Template {
  return {
    id: row.id,
    name: row.name,
    current_version: row.current_version,
    newest_version: numbers.newestVersion,
    database_count: numbers.databaseCount,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

export function showTemplateDetail(
  row: TemplateRow,
  numbers: TemplateNumbers,
  schema: SchemaDocument,
): TemplateDetail {
  return { ...showTemplate(row, numbers), schema }
}

export function showVersion(name: string, row: TemplateVersionRow, databaseCount: number): TemplateVersion {
  return {
    template: name,
    version: row.version,
    parent_version: row.parent_version,
    checksum: row.checksum,
    author: row.author,
    message: row.message,
    created_at: row.created_at,
    database_count: databaseCount,
  }
}

export function showVersionDetail(
  name: string,
  row: TemplateVersionRow,
  databaseCount: number,
): TemplateVersionDetail {
  const schema: unknown = JSON.parse(row.schema)
  return { ...showVersion(name, row, databaseCount), schema }
}

export function showJob(row: RolloutRow): Job {
  const finished = row.done + row.failed
  return {
    id: row.id,
    kind: row.kind,
    template: row.template_name,
    from_version: row.from_version,
    to_version: row.to_version,
    status: row.status,
    mode: row.mode,
    wave: row.wave,
    waves: row.waves,
    total: row.total,
    done: row.done,
    failed: row.failed,
    pending: Math.max(0, row.total - finished),
    databases_per_second:
      row.elapsed_ms === 0 ? null : Math.round((finished / row.elapsed_ms) * 100_000) / 100,
    reason: row.reason,
    created_at: row.created_at,
    started_at: row.started_at,
    finished_at: row.finished_at,
  }
}

export function showJobDatabase(row: RolloutDatabaseRow): JobDatabase {
  return {
    database_id: row.database_id,
    name: row.database_name,
    status: row.status,
    wave: row.wave,
    error: row.error,
    attempts: row.attempts,
    duration_ms: row.duration_ms,
    snapshot_id: row.snapshot_id,
  }
}
