import type { SchemaDocument } from '@tenantry/schema'
import { systemActor } from '../../../kernel/actor.ts'
import type { ProblemError } from '../../../kernel/errors.ts'
import type { DatabaseActor, DataRequest } from '../index.ts'
import { pointersOf, problemOf, startData, type DataFixture, type FixtureOptions, type Json } from './data-fixture.ts'
import { teamSchema } from './team-schema.ts'

/** One actor's way into the database. */
export interface Visitor {
  query(table: string, body: unknown, request?: Partial<DataRequest>): Promise<Json>
  batch(operations: readonly unknown[]): Promise<Json>
  sql(sql: string, readOnly?: boolean): Promise<Json>
  schema(): Promise<Json>
  /** Code and pointers of the problem that the query ends in. */
  refusal(table: string, body: unknown): Promise<string>
  problem(table: string, body: unknown): Promise<ProblemError>
}

export interface TeamFixture extends DataFixture {
  as(role: string, actor?: Partial<DatabaseActor>): Visitor
}

/** A database whose visitors have roles; the fixture's own calls have no rules. */
export async function startTeam(
  versions: readonly SchemaDocument[] = [teamSchema.document],
  options: FixtureOptions = {},
): Promise<TeamFixture> {
  const actors = new Map<string, DatabaseActor>()
  const accessRules = (actor: { kind: string; name?: string }) => actors.get(actor.name ?? '') ?? null
  const app = await startData(versions, { ...options, deps: { accessRules, ...options.deps } })
  return {
    ...app,
    as(role, values = {}) {
      const name = `visitor ${actors.size}`
      const everyone = { userId: null, organizationId: null, email: null, access: 'write', sql: true } as const
      actors.set(name, { ...everyone, role, ...values })
      return visit(app, name)
    },
  }
}

function visit(app: DataFixture, name: string): Visitor {
  const { data, request } = app
  const actor = systemActor(name)
  const read = async (reply: Promise<{ json: string }>) => JSON.parse((await reply).json) as Json
  const query: Visitor['query'] = (table, body, extra = {}) =>
    read(data.query(actor, { ...request, ...extra, table, body }))
  const problem: Visitor['problem'] = (table, body) => problemOf(query(table, body))
  return {
    query,
    problem,
    batch: (operations) => read(data.batch(actor, { ...request, body: { operations } })),
    sql: (sql, readOnly = true) => read(data.runSql(actor, { ...request, body: { sql, read_only: readOnly } })),
    schema: () => read(data.describeSchema(actor, request)),
    async refusal(table, body) {
      const error = await problem(table, body)
      return [error.code, ...pointersOf(error)].join(' ')
    },
  }
}
