import type { SchemaDocument } from '@tenantry/schema'
import { expect, test } from 'vitest'
import type { DatabaseActor } from './index.ts'
import { ModelDatabase } from './testing/model-database.ts'
import { ModelRules } from './testing/model-rules.ts'
import { changeStep, compareAll, modelStep } from './testing/model-steps.ts'
import { MODEL_TABLES, type Row, type TableName } from './testing/model-tables.ts'
import { Dice, randomAuth, rowsOfEveryKey } from './testing/random-operations.ts'
import { accessOf, keyOfRow, randomRules, RULED_ROLES } from './testing/random-rules.ts'
import { startTeam, type TeamFixture, type Visitor } from './testing/team-fixture.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? 1)
const schemas = Math.ceil(8 * budget)
const STEPS = 250
const seed = Number(process.env['TENANTRY_TEST_SEED'] ?? Date.now() % 1_000_000_000)
const TABLES = Object.keys(MODEL_TABLES) as TableName[]

interface Actor {
  rules: ModelRules
  visitor: Visitor
}

type Rows = Record<TableName, readonly Row[]>

test(
  `${schemas * STEPS} random calls under ${schemas} random sets of rules show and change what the rules allow, and nothing else (replay: TENANTRY_TEST_SEED=${seed})`,
  async () => {
    const dice = new Dice(seed)
    let changes = 0
    for (let at = 0; at < schemas; at++) {
      const document = randomRules(dice)
      const app = await startTeam([document])
      try {
        changes += await visit(dice, app, document)
      } catch (error) {
        const rules = JSON.stringify(document.access)
        throw new Error(`Schema ${at} of TENANTRY_TEST_SEED=${seed}: ${String(error)}\n${rules}`, { cause: error })
      } finally {
        await app.close()
      }
    }
    // Else nothing was tried.
    expect(changes).toBeGreaterThan(schemas * 20)
  },
  600_000 * Math.max(1, budget),
)

/** Gives the number of rows that actors under rules have changed. */
async function visit(dice: Dice, app: TeamFixture, document: SchemaDocument): Promise<number> {
  const model = new ModelDatabase()
  const actors = Array.from({ length: 10 }, () => randomActor(dice, app, document))
  let changes = 0
  for (let step = 0; step < STEPS; step++) {
    if (step % 15 === 0) await fillUp(dice, app, model)
    const actor = dice.chance(5) ? null : dice.pick(actors)
    const before = await everyRow(app)
    model.rules = actor?.rules ?? null
    try {
      const oneStep = dice.chance(30) ? changeStep : modelStep
      await oneStep(dice, actor?.visitor ?? app, model)
      if (actor !== null) {
        changes += requireAllowedChanges(actor.rules, before, await everyRow(app))
        if (step % 10 === 0) await requireAllowedRows(actor, app)
      }
    } catch (error) {
      throw new Error(`step ${step}: ${String(error)}`, { cause: error })
    }
    model.rules = null
    if (step % 25 === 0) await compareAll(app, model)
  }
  await compareAll(app, model)
  return changes
}

/** Puts rows where there are none, so that most keys are taken and most references lead somewhere. */
async function fillUp(dice: Dice, app: TeamFixture, model: ModelDatabase): Promise<void> {
  for (const table of TABLES) {
    const rows = rowsOfEveryKey(dice, table)
    model.insert(table, rows, 'ignore')
    await app.query(table, { insert: rows, on_conflict: { do: 'ignore' } })
  }
}

function randomActor(dice: Dice, app: TeamFixture, document: SchemaDocument): Actor {
  const role = dice.pick(RULED_ROLES)
  const values: Partial<DatabaseActor> = randomAuth(dice)
  const { userId = null, organizationId = null, email = null } = values
  const auth = { user_id: userId, organization_id: organizationId, role, email }
  return { rules: new ModelRules(accessOf(document, role), auth), visitor: app.as(role, values) }
}

async function everyRow(app: TeamFixture): Promise<Rows> {
  const read = async (table: TableName) => (await app.query(table, { select: ['*'], limit: 1000 })).data as readonly Row[] | undefined
  const [accounts = [], items = [], links = []] = await Promise.all(TABLES.map(read))
  return { accounts, items, links }
}

/**
 * Whatever the calls were: a row that is gone was one to read and to change, one that is new is one to write. Only links go with
 * their item, as the schema says.
 */
function requireAllowedChanges(rules: ModelRules, before: Rows, after: Rows): number {
  const gone = missing(before, after)
  const added = missing(after, before)
  const lostItems = new Set(gone.items.map((item) => item['id']))
  for (const table of TABLES) {
    for (const row of gone[table]) {
      const isTaken = rules.allows('read', table, row) && (rules.allows('update', table, row) || rules.allows('delete', table, row))
      const goesAlong = table === 'links' && lostItems.has(row['item_id'])
      if (!isTaken && !goesAlong) throw new Error(`A row of ${table} went: ${JSON.stringify(row)}`)
    }
    for (const row of added[table]) {
      const isGiven = rules.allows('insert', table, row) || rules.allows('update', table, row)
      if (!isGiven) throw new Error(`A row of ${table} came: ${JSON.stringify(row)}`)
    }
  }
  return TABLES.reduce((sum, table) => sum + gone[table].length + added[table].length, 0)
}

function missing(from: Rows, others: Rows): Rows {
  const without = (table: TableName): readonly Row[] => {
    const present = new Set(others[table].map((row) => keyOfRow(table, row)))
    return from[table].filter((row) => !present.has(keyOfRow(table, row)))
  }
  return { accounts: without('accounts'), items: without('items'), links: without('links') }
}

/** What an actor sees of a table as a whole: every row that it may read and no other. */
async function requireAllowedRows({ rules, visitor }: Actor, app: TeamFixture): Promise<void> {
  const now = await everyRow(app)
  for (const table of TABLES) {
    if (rules.refusal(table, ['read']) !== null) continue
    const { data } = await visitor.query(table, { select: ['*'], limit: 1000 })
    const seen = (data as readonly Row[] | undefined ?? []).map((row) => keyOfRow(table, row))
    const allowed = now[table].filter((row) => rules.allows('read', table, row)).map((row) => keyOfRow(table, row))
    expect(seen.toSorted()).toEqual(allowed.toSorted())
  }
}
