import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalSchema, createStatements, type SchemaDocument } from '@tenantry/schema'
import { createEngine } from '../../../engine/create-engine.ts'
import type { Engine } from '../../../engine/engine.ts'
import { createMissingDriver } from '../../../engine/missing-driver.ts'
import type { StructureMarker } from '../../../engine/target.ts'
import { systemActor, type Actor } from '../../../kernel/actor.ts'
import { ProblemError } from '../../../kernel/errors.ts'
import {
  createDataModule,
  type DataDeps,
  type DataModule,
  type DataRequest,
  type ResolvedDatabase,
} from '../index.ts'

/** A reply as a client reads it; tests look at members by name. */
export type Json = { readonly [name: string]: Json } & readonly Json[]

export interface DataFixture {
  data: DataModule
  engine: Engine
  database: ResolvedDatabase
  request: DataRequest
  query(table: string, body: unknown, request?: Partial<DataRequest>): Promise<Json>
  batch(operations: readonly unknown[], request?: Partial<DataRequest>): Promise<Json>
  close(): Promise<void>
}

export interface FixtureOptions {
  actor?: Actor
  deps?: Partial<DataDeps>
  /** Changes what the module sees of the engine, to count or to disturb. */
  wrapEngine?: (engine: Engine) => Engine
}

const TEMPLATE_ID = 'tpl_test'

export function markerOf(document: SchemaDocument, version: number): StructureMarker {
  const checksum = createHash('sha256').update(canonicalSchema(document)).digest('hex')
  return { templateId: TEMPLATE_ID, templateName: document.name, version, checksum }
}

/** A tenant database of its own, made from the first of the template's versions, behind the module's verbs. */
export async function startData(
  versions: readonly SchemaDocument[],
  options: FixtureOptions = {},
): Promise<DataFixture> {
  const [first] = versions
  if (first === undefined) throw new Error('A fixture needs a schema.')
  const folder = mkdtempSync(join(tmpdir(), 'tenantry-data-'))
  const engine = createEngine({ dataFolder: folder, libsql: createMissingDriver(), queryProcessesMax: 1 })
  const database: ResolvedDatabase = {
    databaseId: `db_${'0'.repeat(31)}1`,
    placement: { kind: 'local' },
    durability: 'normal',
    templateId: TEMPLATE_ID,
    templateName: first.name,
  }
  await engine.create(database, { marker: markerOf(first, 1), statements: createStatements(first) })
  const actor = options.actor ?? systemActor('test')
  const data = createDataModule({
    engine: options.wrapEngine?.(engine) ?? engine,
    resolveDatabase: () => database,
    documentFor: async (_template, version) => versions[version - 1] ?? first,
    newestVersion: async () => versions.length,
    limits: { timeoutMs: 5_000, rowsMax: 100_000, resultBytesMax: 8 * 1024 * 1024 },
    ...options.deps,
  })
  const request: DataRequest = {
    database: database.databaseId,
    organization: null,
    bigIntegers: 'number',
    idempotencyKey: null,
  }
  return {
    data,
    engine,
    database,
    request,
    query: async (table, body, extra = {}) =>
      parse(await data.query(actor, { ...request, ...extra, table, body })),
    batch: async (operations, extra = {}) =>
      parse(await data.batch(actor, { ...request, ...extra, body: { operations } })),
    async close() {
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The problem that a promise ends in; anything else fails the test. */
export async function problemOf(promise: Promise<unknown>): Promise<ProblemError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof ProblemError) return error
    throw error
  }
  throw new Error('The request was answered; a problem was expected.')
}

export function pointersOf(error: ProblemError): string[] {
  return (error.parts.errors ?? []).map((field) => field.pointer)
}

function parse(reply: { json: string }): Json {
  return JSON.parse(reply.json) as Json
}
