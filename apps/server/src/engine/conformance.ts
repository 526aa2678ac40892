import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeWholeDatabases } from './conformance-whole.ts'
import type { TenantDriver } from './driver.ts'
import type { DatabaseImage, RunOptions } from './engine.ts'
import { StructureChangedError } from './errors.ts'
import { markerOf } from './migration/testing/sample-migration.ts'
import type { Program, ProgramStep, RowShape, SqlValue } from './program.ts'
import { stampOf, type TenantTarget } from './target.ts'
import { shapeOf } from './testing/tenant-fixture.ts'

/** A driver that keeps its promises, and how to reach it. */
export interface ConformanceSubject {
  driver: TenantDriver
  /** A target that does not exist yet. */
  newTarget(): TenantTarget
  /** What the placement cannot do; it must say so with `unsupported`. */
  unsupported: readonly ('replaceFrom' | 'repairDrift')[]
  close(): Promise<void>
}

const LIMITS: RunOptions = { cost: 'bounded', timeoutMs: 10_000, rowsMax: 1_000, resultBytesMax: 1_000_000 }
const marker = markerOf(1)
const STAMP = stampOf(marker)

/** Every kind of value and of constraint. */
const ITEMS = `CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, amount REAL CHECK (amount >= 0),
  flag INTEGER, data TEXT, bytes BLOB, parent INTEGER REFERENCES items (id) ON DELETE CASCADE) STRICT`
const image = (...statements: string[]): DatabaseImage => ({ marker, statements })

const read = (...steps: ProgramStep[]): Program => ({ access: 'read', stamp: STAMP, steps })
const write = (...steps: ProgramStep[]): Program => ({ access: 'write', stamp: STAMP, steps })
const insert = (id: number, name: string | null): ProgramStep => ({
  sql: 'INSERT INTO items (id, name) VALUES (?, ?)',
  params: [BigInt(id), name],
})
const select = (sql: string, shape: RowShape, params: SqlValue[] = []): ProgramStep => ({
  sql,
  params,
  rows: shape,
})

/** The promises that hold for tenant databases wherever they live. One suite, run for each driver. */
export function describeConformance(name: string, setUp: () => Promise<ConformanceSubject>): void {
  describe(name, () => {
    let subject: ConformanceSubject
    let driver: TenantDriver
    let target: TenantTarget

    beforeAll(async () => {
      subject = await setUp()
      driver = subject.driver
    })
    afterAll(async () => {
      await driver.close()
      await subject.close()
    })
    beforeEach(async () => {
      target = subject.newTarget()
      await driver.create(target, image(ITEMS))
    })

    const run = (program: Program, options: Partial<RunOptions> = {}) =>
      driver.run(target, program, { ...LIMITS, ...options })
    const rowsOf = async (
      sql: string,
      shape: RowShape,
      params: SqlValue[] = [],
    ): Promise<string | undefined> => (await run(read(select(sql, shape, params)))).steps[0]?.rows?.json
    const names = async (): Promise<unknown> =>
      JSON.parse((await rowsOf('SELECT name FROM items ORDER BY id', shapeOf('name'))) ?? '')
    const sql = (text: string, access: 'read' | 'write', params: SqlValue[] = []) =>
      driver.runSql(target, { sql: text, params, access }, LIMITS)

    test('a new database says what it is', async () => {
      expect(await driver.structure(target)).toMatchObject({ stamp: STAMP, marker, document: null })
    })

    test('creating again changes nothing', async () => {
      await run(write(insert(1, 'kept')))
      await driver.create(target, image(ITEMS))
      expect(await names()).toEqual([{ name: 'kept' }])
    })

    test('a database without template describes its own structure', async () => {
      const plain = subject.newTarget()
      await driver.create(plain, {
        marker: null,
        statements: ['CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL)'],
      })
      const structure = await driver.structure(plain)
      expect(structure).toMatchObject({ stamp: expect.stringMatching(/^cookie:\d+$/), marker: null })
      expect(structure.document?.tables.map(({ name: table, columns }) => [table, columns.length])).toEqual([
        ['t', 2],
      ])
      const step = { sql: "INSERT INTO t (a) VALUES ('x')", params: [] }
      const written = await driver.run(
        plain,
        { access: 'write', stamp: structure.stamp, steps: [step] },
        LIMITS,
      )
      expect(written.steps[0]?.affected).toBe(1)
    })

    test('values of every kind come back as they went in', async () => {
      await run(
        write({
          sql: 'INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, NULL)',
          params: [
            9_007_199_254_740_993n,
            'é "quoted" \n',
            1.5,
            1n,
            '{"a":[1,2]}',
            new Uint8Array([0, 255, 16]),
          ],
        }),
      )
      const shape = shapeOf(
        'id',
        'name',
        'amount',
        ['flag', 'boolean'],
        ['data', 'json'],
        ['bytes', 'base64'],
        'parent',
      )
      expect(await rowsOf('SELECT * FROM items', shape)).toBe(
        '[{"id":9007199254740993,"name":"é \\"quoted\\" \\n","amount":1.5,"flag":true,"data":{"a":[1,2]},"bytes":"AP8Q","parent":null}]',
      )
      expect(await rowsOf('SELECT id FROM items', { ...shapeOf('id'), bigIntegers: 'string' })).toBe(
        '[{"id":"9007199254740993"}]',
      )
    })

    test('a limit cuts the rows, says that there are more, and keeps the hidden keys', async () => {
      await run(write(insert(1, 'a'), insert(2, 'b'), insert(3, 'c')))
      const result = await run(
        read(select('SELECT name, id FROM items ORDER BY id', { ...shapeOf('name'), limit: 2 })),
      )
      expect(result.steps[0]?.rows).toEqual({
        json: '[{"name":"a"},{"name":"b"}]',
        count: 2,
        more: true,
        lastKeys: [2],
      })
    })

    test('a write says what it affected, a read affects nothing', async () => {
      const result = await run(
        write(
          insert(1, 'a'),
          insert(2, 'b'),
          { sql: 'UPDATE items SET flag = 1', params: [] },
          {
            sql: "DELETE FROM items WHERE name = 'missing'",
            params: [],
          },
        ),
      )
      expect(result.steps.map(({ affected }) => affected)).toEqual([1, 1, 2, 0])
      expect((await run(read(select('SELECT id FROM items', shapeOf('id'))))).steps[0]?.affected).toBe(0)
    })

    test('a write gives the rows that it returns', async () => {
      const step = { ...insert(4, 'd'), rows: shapeOf('id', 'name') }
      const result = await run(write({ ...step, sql: `${step.sql} RETURNING id, name` }))
      expect(result.steps[0]).toMatchObject({
        affected: 1,
        rows: { json: '[{"id":4,"name":"d"}]', count: 1 },
      })
    })

    test.each([
      ['a repeated unique value', insert(2, 'a'), { kind: 'unique', table: 'items', columns: ['name'] }],
      ['a missing value', insert(2, null), { kind: 'not_null', table: 'items', columns: ['name'] }],
      [
        'a failed check',
        { sql: "INSERT INTO items (name, amount) VALUES ('x', -1)", params: [] },
        { kind: 'check' },
      ],
      [
        'a reference to nothing',
        { sql: "INSERT INTO items (name, parent) VALUES ('x', 99)", params: [] },
        { kind: 'foreign_key' },
      ],
      [
        'a value of another type',
        { sql: "INSERT INTO items (name, flag) VALUES ('x', 'y')", params: [] },
        { kind: 'type' },
      ],
    ])('%s fails its step, says how, and undoes the steps before', async (_name, step, violation) => {
      await run(write(insert(1, 'a')))
      const failing = run(write(insert(5, 'before'), step))
      await expect(failing).rejects.toMatchObject({ reason: 'constraint', violation })
      if (violation.kind !== 'foreign_key') await expect(failing).rejects.toMatchObject({ step: 1 })
      expect(await names()).toEqual([{ name: 'a' }])
    })

    test('references are enforced in both directions', async () => {
      await run(
        write(insert(1, 'parent'), {
          sql: "INSERT INTO items (name, parent) VALUES ('child', 1)",
          params: [],
        }),
      )
      await run(write({ sql: 'DELETE FROM items WHERE id = 1', params: [] }))
      expect(await names()).toEqual([])
    })

    test('SQL that makes no sense fails its step', async () => {
      const failing = run(
        read(select('SELECT 1', shapeOf('a')), select('SELECT missing FROM nowhere', shapeOf('a'))),
      )
      await expect(failing).rejects.toMatchObject({ reason: 'invalid_sql', step: 1 })
    })

    test('a step may use what an earlier one gave', async () => {
      const first = { ...insert(7, 'first'), rows: shapeOf('id') }
      const ref = (path: (string | number)[]): ProgramStep => ({
        sql: "INSERT INTO items (name, parent) VALUES ('second', ?)",
        params: [{ ref: { step: 0, path }, type: 'integer', pointer: '/operations/1' }],
      })
      await run(write({ ...first, sql: `${first.sql} RETURNING id` }, ref([0, 'id'])))
      expect(await rowsOf("SELECT parent FROM items WHERE name = 'second'", shapeOf('parent'))).toBe(
        '[{"parent":7}]',
      )
      const second = { ...insert(20, 'third'), rows: shapeOf('id') }
      const failing = run(write({ ...second, sql: `${second.sql} RETURNING id` }, ref([3, 'id'])))
      await expect(failing).rejects.toMatchObject({ reason: 'invalid_reference', pointer: '/operations/1' })
      expect(await names()).toHaveLength(2)
    })

    test('a program for another structure is not run, and is told the present one', async () => {
      const stale: Program = { ...write(insert(1, 'a')), stamp: 'tpl_1@7' }
      const error = await run(stale).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(StructureChangedError)
      expect(error).toMatchObject({ actual: STAMP })
      await expect(run({ ...stale, access: 'read' })).rejects.toBeInstanceOf(StructureChangedError)
      await expect(run({ ...stale, idempotency: { key: 'k', fingerprint: 'f' } })).rejects.toBeInstanceOf(
        StructureChangedError,
      )
      expect(await names()).toEqual([])
    })

    test('with an idempotency key a write happens once', async () => {
      const step = { ...insert(1, 'once'), rows: shapeOf('id', ['bytes', 'base64']) }
      const program: Program = {
        ...write({ ...step, sql: `${step.sql} RETURNING id, bytes, amount` }),
        idempotency: { key: 'key', fingerprint: 'print' },
      }
      const first = await run(program)
      const second = await run(program)
      expect(first.replayed).toBe(false)
      expect(second).toEqual({ ...first, replayed: true })
      const other = { ...program, idempotency: { key: 'key', fingerprint: 'another' } }
      await expect(run(other)).rejects.toMatchObject({ reason: 'idempotency_conflict' })
      expect(await names()).toEqual([{ name: 'once' }])
    })

    test('a write that fails does not use its idempotency key up', async () => {
      const idempotency = { key: 'key', fingerprint: 'print' }
      await expect(run({ ...write(insert(1, null)), idempotency })).rejects.toMatchObject({
        reason: 'constraint',
      })
      expect((await run({ ...write(insert(1, 'now')), idempotency })).replayed).toBe(false)
    })

    test('results beyond a limit are refused, and a write that gives them is undone', async () => {
      const many =
        'WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i FROM n'
      const wide = 'SELECT hex(zeroblob(600000)) AS i'
      for (const text of [many, wide]) {
        await expect(run(read(select(text, shapeOf('i'))))).rejects.toMatchObject({
          reason: 'result_too_large',
        })
      }
      const step = { ...insert(1, 'x'), rows: shapeOf('big') }
      const tooLarge = write({ ...step, sql: `${step.sql} RETURNING hex(zeroblob(600000))` })
      await expect(run(tooLarge)).rejects.toMatchObject({ reason: 'result_too_large' })
      expect(await names()).toEqual([])
    })

    test('a row that does not hold what it must undoes the program', async () => {
      const held = (text: string, ...columns: string[]): ProgramStep => ({
        sql: text,
        params: [],
        rows: { ...shapeOf(...columns), mustHold: true },
      })
      const insertHeld = (name: string, condition: string) =>
        held(`INSERT INTO items (name) VALUES ('${name}') RETURNING name, ${condition}`, 'name')
      const kept = await run(write(held('SELECT 1'), insertHeld('a', '1, name = name'), insertHeld('b', '1')))
      expect(kept.steps.map((step) => step.affected)).toEqual([0, 1, 1])
      expect(kept.steps[1]?.rows?.json).toBe('[{"name":"a"}]')
      for (const condition of ['0', 'NULL', '1, 0', "'1'", '2']) {
        const refused = run(write(insert(9, 'x'), insertHeld('c', condition)))
        await expect(refused).rejects.toMatchObject({ reason: 'row_refused', step: 1 })
      }
      const late = held("UPDATE items SET amount = 1 RETURNING name = 'a'")
      await expect(run(write(insert(9, 'x'), late))).rejects.toMatchObject({ reason: 'row_refused', step: 1 })
      expect(await names()).toEqual([{ name: 'a' }, { name: 'b' }])
    })

    test('rows that are only looked at are no result that could be too large', async () => {
      const many = Array.from({ length: 60 }, (_, at) => insert(at + 1, `n${at}`))
      await run(write(...many))
      const rows: RowShape = { ...shapeOf(), mustHold: true }
      const update = { sql: 'UPDATE items SET amount = 1 RETURNING amount = 1', params: [], rows }
      const result = await driver.run(target, write(update), { ...LIMITS, rowsMax: 10, resultBytesMax: 10 })
      expect(result.steps[0]).toMatchObject({ affected: 60, rows: { json: '[]', count: 0 } })
    })

    test('writes at once are all kept', async () => {
      await run(write({ sql: "INSERT INTO items (id, name, amount) VALUES (1, 'n', 0)", params: [] }))
      const add = write({ sql: 'UPDATE items SET amount = amount + 1 WHERE id = 1', params: [] })
      await Promise.all(Array.from({ length: 20 }, () => run(add)))
      expect(await rowsOf('SELECT amount FROM items', shapeOf('amount'))).toBe('[{"amount":20}]')
    })

    test('rows are counted, exactly and up to a bound', async () => {
      await run(write(insert(1, 'a'), insert(2, 'b'), insert(3, 'c')))
      expect(await driver.countRows(target, ['items'], LIMITS)).toEqual({ items: 3 })
      expect(await driver.rowBound(target, 'items', 2)).toBeNull()
      expect(await driver.rowBound(target, 'items', 100)).toBeGreaterThanOrEqual(3)
    })

    test('a user’s statement gives columns and rows, and tells what it changed', async () => {
      expect(await sql("INSERT INTO items (id, name) VALUES (?, 'mine')", 'write', [5])).toMatchObject({
        affected: 1,
      })
      expect(await sql('SELECT id, name, id FROM items', 'read')).toEqual({
        columns: ['id', 'name', 'id_2'],
        json: '[{"id":5,"name":"mine","id_2":5}]',
        count: 1,
        affected: 0,
      })
    })

    test.each([
      ['a read that writes', "INSERT INTO items (name) VALUES ('x')", 'read'],
      ['attaching a file', "ATTACH 'x' AS y", 'write'],
      ['our tables', 'SELECT * FROM _tenantry_meta', 'read'],
      ['a change of our tables', 'DELETE FROM _tenantry_idempotency', 'write'],
      ['a change of the structure that a template owns', 'CREATE TABLE more (a)', 'write'],
      ['a pragma that writes', 'PRAGMA user_version = 7', 'write'],
      ['a transaction of its own', 'BEGIN', 'write'],
      ['a second statement', 'SELECT 1; SELECT 2', 'read'],
    ] as const)('a user’s statement may not do this: %s', async (_name, text, access) => {
      await expect(sql(text, access)).rejects.toMatchObject({
        reason: expect.stringMatching(/forbidden_sql|read_only/),
      })
    })

    test('a user’s statement that makes no sense says so', async () => {
      await expect(sql('SELEKT 1', 'read')).rejects.toMatchObject({ reason: 'invalid_sql' })
    })

    describeWholeDatabases(() => subject)
  })
}
