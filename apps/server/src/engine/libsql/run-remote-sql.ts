import type { Client } from '@libsql/client/http'
import type { UntrustedResult, UntrustedStatement } from '../engine.ts'
import { SqlAuthorizer } from '../lanes/authorizer.ts'
import { isEndOfSql } from '../lanes/single-statement.ts'
import { encodeRows, type ResultLimits } from '../local/encode-rows.ts'
import { SELECT_SCHEMA, toSchemaRow } from '../migration/find-drift.ts'
import type { Connection } from '../sqlite/connection.ts'
import { toEngineError } from '../sqlite/sqlite-error.ts'
import { bindableParams, forbiddenSql, untrustedShape } from '../untrusted-statement.ts'
import { withMirror } from './mirror-schema.ts'
import { rowsOf, statementOf } from './remote-rows.ts'
import { expectStamp, readRemoteStructure } from './remote-structure.ts'

/**
 * Runs a user's statement on the server. The server has no authorizer, so that the statement is first prepared on a local database of
 * the same structure under the one that holds for local files; the structure is checked again where it runs.
 */
export async function runRemoteSql(
  client: Client,
  request: UntrustedStatement,
  limits: ResultLimits,
): Promise<UntrustedResult> {
  const { stamp, marker } = await readRemoteStructure(client)
  const rows = rowsOf(await client.execute(SELECT_SCHEMA)).map(toSchemaRow)
  const ownsStructure = request.access === 'write' && marker === null
  const changesRows = await withMirror(rows, (mirror) => authorize(mirror, request, ownsStructure))
  const transaction = await client.transaction(request.access)
  try {
    await transaction.batch([expectStamp(stamp)])
    const result = await transaction.execute({ sql: request.sql, args: bindableParams(request) })
    const shape = untrustedShape(result.columns, request)
    const encoded = encodeRows(statementOf(rowsOf(result)), [], shape, limits)
    await transaction.commit()
    return {
      columns: shape.columns.map(({ name }) => name),
      json: encoded.json,
      count: encoded.count,
      affected: changesRows ? result.rowsAffected : 0,
    }
  } finally {
    transaction.close()
  }
}

/** True when the statement changes rows. Throws `forbidden_sql`, `invalid_sql`. */
function authorize(mirror: Connection, request: UntrustedStatement, ownsStructure: boolean): boolean {
  if (ownsStructure && /_tenantry_/i.test(request.sql))
    throw forbiddenSql('Names that begin with _tenantry_ are reserved.')
  const tables = mirror.prepare("SELECT name, type FROM pragma_table_list WHERE schema = 'main'").all()
  const namesOf = (type: string): Set<string> =>
    new Set(tables.filter((row) => row[1] === type).map((row) => String(row[0]).toLowerCase()))
  for (const name of namesOf('virtual'))
    mirror.prepare(`SELECT 1 FROM "${name.replaceAll('"', '""')}" LIMIT 0`).all()
  const authorizer = new SqlAuthorizer({
    write: request.access === 'write',
    structure: ownsStructure,
    shadowTables: namesOf('shadow'),
    virtualTables: namesOf('virtual'),
  })
  mirror.setAuthorizer(authorizer.decide)
  authorizer.phase = 'prepare'
  try {
    const statement = mirror.prepare(request.sql)
    if (!isEndOfSql(request.sql, statement.sourceSQL.length))
      throw forbiddenSql('Only one statement can be run at a time.')
    return authorizer.changesRows
  } catch (error) {
    throw toEngineError(error)
  } finally {
    mirror.setAuthorizer(null)
  }
}
