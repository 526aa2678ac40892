import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { c } from './define-column.ts'
import { defineTable, type TableBuilder } from './define-table.ts'
import { planMigration } from './plan-migration.ts'
import { schema, Trial } from './testing/trial.ts'

const id = c.text().primaryKey()

describe('type changes', () => {
  let trial: Trial
  beforeEach(() => {
    trial = new Trial()
  })
  afterEach(() => trial.close())

  it('integer and timestamp are stored alike: the change is shown and touches nothing', () => {
    const plan = trial.migrate(
      schema({ t: defineTable({ id, at: c.integer() }) }),
      '',
      schema({ t: defineTable({ id, at: c.timestamp() }) }),
    )
    expect(plan.steps).toMatchObject([{ kind: 'change_type', class: 'safe', statements: [] }])
  })

  it.each<
    [string, TableBuilder['columns'][string], TableBuilder['columns'][string], string, string | number | null]
  >([
    ['integer to text', c.integer(), c.text(), '9007199254740993', '9007199254740993'],
    ['integer to real', c.integer(), c.real(), '3', 3],
    ['real to text', c.real(), c.text(), '0.1', '0.1'],
    ['real to text, 17 digits', c.real(), c.text(), '0.1 + 0.2', '0.30000000000000004'],
    ['text to integer', c.text(), c.integer(), "'-12'", -12],
    ['text to real', c.text(), c.real(), "'1.5'", 1.5],
    ['text to boolean', c.text(), c.boolean(), "'true'", 1],
    ['boolean to text', c.boolean(), c.text(), '1', 'true'],
    ['boolean to json', c.boolean(), c.json(), '0', 'false'],
    ['text to json', c.text(), c.json(), `'{"a":1}'`, '{"a":1}'],
    ['text to blob and back', c.blob(), c.text(), "x'6162'", 'ab'],
    ['real to integer', c.real(), c.integer(), '4.0', 4],
    ['null', c.blob(), c.integer(), 'NULL', null],
  ])('type change keeps the value: %s', (_, before, after, stored, expected) => {
    trial.migrate(
      schema({ t: defineTable({ id, v: before }) }),
      `INSERT INTO t VALUES ('a', ${stored})`,
      schema({ t: defineTable({ id, v: after }) }),
    )
    expect(trial.rows('SELECT v FROM t')).toEqual([{ v: expected }])
  })

  it.each<[string, TableBuilder['columns'][string], TableBuilder['columns'][string], string]>([
    ['a text that is no number', c.text(), c.integer(), "'12a'"],
    ['a number written otherwise', c.text(), c.integer(), "'012'"],
    ['a number beyond 64 bits', c.text(), c.integer(), "'9223372036854775808'"],
    ['a fraction', c.real(), c.integer(), '1.5'],
    ['an integer that a real rounds', c.integer(), c.real(), '9007199254740993'],
    ['infinity', c.real(), c.text(), '9e999'],
    ['2 as boolean', c.integer(), c.boolean(), '2'],
    ['text that is no JSON', c.text(), c.json(), "'{'"],
    ['bytes that are no text', c.blob(), c.text(), "x'ff00'"],
    ['bytes as a number', c.blob(), c.integer(), "x'31'"],
  ])('type change that would lose a value is stopped by its check: %s', (_, before, after, stored) => {
    const from = schema({ t: defineTable({ id, v: before }) })
    const to = schema({ t: defineTable({ id, v: after }) })
    expect(trial.refusedBy(from, `INSERT INTO t VALUES ('a', ${stored})`, to)).toHaveLength(1)
    expect(['needs_data', 'destructive']).toContain(planMigration(from, to).class)
  })
})
