import type { Client, InStatement } from '@libsql/client/http'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { type StructureMarker, type StructureStamp, stampOf } from '../target.ts'
import { failedStatement, remoteMessage } from './remote-error.ts'
import { rowsOf } from './remote-rows.ts'

export interface RemoteStructure {
  stamp: StructureStamp
  marker: StructureMarker | null
}

const READ_STRUCTURE = `SELECT s.schema_version, m.template_id, m.template_name, m.version, m.checksum
FROM pragma_schema_version AS s LEFT JOIN _tenantry_meta AS m`

/** What the database says it is. A database that was not made by us gets our tables first. */
export async function readRemoteStructure(client: Client): Promise<RemoteStructure> {
  const result = await withMetaTables(client, () => client.execute(READ_STRUCTURE))
  const [cookie, templateId, templateName, version, checksum] = rowsOf(result)[0] ?? []
  if (templateId === null || templateId === undefined)
    return { stamp: `cookie:${String(cookie)}`, marker: null }
  const marker = {
    templateId: String(templateId),
    templateName: String(templateName),
    version: Number(version),
    checksum: String(checksum),
  }
  return { stamp: stampOf(marker), marker }
}

export async function withMetaTables<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!/no such table: (?:main\.)?_tenantry_meta/.test(remoteMessage(error))) throw error
  }
  await client.batch([...META_STATEMENTS], 'write')
  return work()
}

/**
 * A statement that gives nothing to use, and fails with "integer overflow" when `condition` (SQL, 0 or 1) holds: the way to
 * stop a batch that is already under way on the server. The argument depends on the data, so that it is not folded away.
 */
export function stopWhen(condition: string, args: (string | bigint | null)[] = []): InStatement {
  return { sql: `SELECT abs(-9223372036854775807 - (${condition}))`, args }
}

export function isStopped(error: unknown): boolean {
  return failedStatement(error) !== null && remoteMessage(error).includes('integer overflow')
}

/** Stops a batch that was compiled for another structure. */
export function expectStamp(stamp: StructureStamp): InStatement {
  if (stamp.startsWith('cookie:')) {
    const cookie = BigInt(stamp.slice('cookie:'.length))
    return stopWhen(
      'EXISTS (SELECT 1 FROM _tenantry_meta) OR (SELECT schema_version FROM pragma_schema_version) <> ?',
      [cookie],
    )
  }
  return stopWhen("NOT EXISTS (SELECT 1 FROM _tenantry_meta WHERE template_id || '@' || version = ?)", [
    stamp,
  ])
}
