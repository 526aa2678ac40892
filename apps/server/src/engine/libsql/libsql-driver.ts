import type { Client } from '@libsql/client/http'
import type { TenantDriver } from '../driver.ts'
import type { DatabaseImage } from '../engine.ts'
import { EngineError } from '../errors.ts'
import { introspectSchema } from '../files/introspect-schema.ts'
import { compareRows, SELECT_SCHEMA, toSchemaRow } from '../migration/find-drift.ts'
import { META_STATEMENTS } from '../sqlite/meta-tables.ts'
import { quoteIdentifier } from '../sqlite/identifier.ts'
import type { TenantTarget } from '../target.ts'
import { dumpRemote } from './dump-remote.ts'
import { markerStatement, migrateRemote } from './migrate-remote.ts'
import { withMirror } from './mirror-schema.ts'
import type { Provisioner } from './provisioner.ts'
import { responseBytes, withClient } from './remote-client.ts'
import { failedStatement } from './remote-error.ts'
import { rowsOf } from './remote-rows.ts'
import { isStopped, readRemoteStructure, stopWhen } from './remote-structure.ts'
import { runRemoteProgram } from './run-remote-program.ts'
import { runRemoteSql } from './run-remote-sql.ts'

export interface LibsqlDriverOptions {
  /** Makes and removes databases on the server; null when they are made by hand. */
  provisioner: Provisioner | null
  /** Unix milliseconds. */
  now: () => number
  /** For what is not a query with limits of its own. Default 30 s. */
  requestTimeoutMs?: number
  /** For migrations and copies. Default 10 minutes. */
  longTimeoutMs?: number
}

const THIRTY_SECONDS_MS = 30_000
const TEN_MINUTES_MS = 600_000
const PLAIN_RESULT_BYTES = 16 * 1024 * 1024

/** Tenant databases on libSQL servers and Turso, over HTTP. No connection is kept: there is nothing to release. */
export function createLibsqlDriver(options: LibsqlDriverOptions): TenantDriver {
  const nowSeconds = (): number => Math.floor(options.now() / 1000)

  function request<Result>(
    target: TenantTarget,
    work: (client: Client) => Promise<Result>,
    timeoutMs = options.requestTimeoutMs ?? THIRTY_SECONDS_MS,
    resultBytesMax = PLAIN_RESULT_BYTES,
  ): Promise<Result> {
    return withClient(target, { timeoutMs, responseBytesMax: responseBytes(resultBytesMax) }, work)
  }
  const atLength = <Result>(
    target: TenantTarget,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> => request(target, work, options.longTimeoutMs ?? TEN_MINUTES_MS)

  async function readRows(client: Client) {
    return rowsOf(await client.execute(SELECT_SCHEMA)).map(toSchemaRow)
  }

  return {
    structure: (target) =>
      request(target, async (client) => {
        const known = await readRemoteStructure(client)
        if (known.marker !== null) return { ...known, document: null }
        const rows = await readRows(client)
        return { ...known, document: await withMirror(rows, (mirror) => introspectSchema(mirror).document) }
      }),

    run: (target, program, limits) =>
      request(
        target,
        (client) => runRemoteProgram(client, program, limits, nowSeconds()),
        limits.timeoutMs,
        limits.resultBytesMax,
      ),

    runSql: (target, statement, limits) =>
      request(
        target,
        (client) => runRemoteSql(client, statement, limits),
        limits.timeoutMs,
        limits.resultBytesMax,
      ),

    rowBound: (target, table, cap) =>
      request(target, async (client) => {
        const sql = `SELECT count(*) FROM (SELECT 1 FROM ${quoteIdentifier(table)} LIMIT ?)`
        const result = await client.execute({ sql, args: [BigInt(cap + 1)] })
        const count = Number(result.rows[0]?.[0])
        return count > cap ? null : count
      }),

    countRows: (target, tables, limits) =>
      request(
        target,
        async (client) => {
          if (tables.length === 0) return {}
          const counts = await client.batch(
            tables.map((table) => `SELECT count(*) FROM ${quoteIdentifier(table)}`),
            'read',
          )
          return Object.fromEntries(tables.map((table, at) => [table, Number(counts[at]?.rows[0]?.[0])]))
        },
        limits.timeoutMs,
      ),

    sizeBytes: () => Promise.resolve(null),

    async create(target, image) {
      await options.provisioner?.create(target.databaseId)
      await request(target, (client) => fill(client, image, nowSeconds()))
    },

    async remove(target) {
      if (options.provisioner === null) throw unsupported('removed here: no management API is configured')
      await options.provisioner.remove(target.databaseId)
    },

    release: () => Promise.resolve(),

    copyTo: (target, path) => atLength(target, (client) => dumpRemote(client, path)),

    replaceFrom: () =>
      Promise.reject(unsupported('restored in place: restore its file into a new local database')),

    wasReplacedBy: () => Promise.resolve(false),

    migrate: (target, migration) =>
      atLength(target, (client) => migrateRemote(client, migration, nowSeconds())),

    findDrift: (target, document) =>
      request(target, async (client) => compareRows(await readRows(client), document)),

    repairDrift: () => Promise.reject(unsupported('repaired')),

    close: () => Promise.resolve(),
  }
}

/** All at once, and nothing when our tables are there already: a creation that was done before. */
async function fill(client: Client, image: DatabaseImage, nowSeconds: number): Promise<void> {
  const isFilled = "EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '_tenantry_meta')"
  try {
    await client.batch(
      [
        stopWhen(isFilled),
        ...META_STATEMENTS,
        ...image.statements,
        ...(image.marker === null ? [] : [markerStatement(image.marker, nowSeconds)]),
      ],
      'write',
    )
  } catch (error) {
    if (failedStatement(error) !== 0 || !isStopped(error)) throw error
  }
}

function unsupported(what: string): EngineError {
  return new EngineError('unsupported', `A database on a database server cannot be ${what}.`)
}
