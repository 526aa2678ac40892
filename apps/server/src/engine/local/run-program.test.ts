import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EngineError, StructureChangedError } from '../errors.ts'
import type { Program, ProgramResult, RowShape, SqlValue } from '../program.ts'
import { openConnection } from '../sqlite/connection.ts'
import type { Connection } from '../sqlite/connection.ts'
import { writeMarker } from '../sqlite/meta-tables.ts'
import {
  insertItem,
  LIMITS,
  makeDataFolder,
  MARKER,
  readProgram,
  removeDataFolder,
  selectItem,
  shapeOf,
  STAMP,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import { runProgram } from './run-program.ts'
import { StructureWatch } from './structure-watch.ts'

let folder = ''
let path = ''
let connection: Connection
let structure: StructureWatch

beforeEach(() => {
  folder = makeDataFolder()
  path = writeTenantFile(folder, 1)
  connection = openConnection(path, { mode: 'readwrite', trusted: true })
  structure = new StructureWatch()
})
afterEach(() => {
  connection.close()
  removeDataFolder(folder)
})

function run(program: Program, limits = LIMITS, nowSeconds = 1_700_000_000): ProgramResult {
  return runProgram({ connection, structure, nowSeconds, verifyFile: () => undefined }, program, limits)
}

function failure(work: () => unknown): EngineError {
  try {
    work()
  } catch (error) {
    if (error instanceof EngineError) return error
    throw error
  }
  throw new Error('It did not fail.')
}

function rowsOf(sql: string, shape: RowShape, params: readonly SqlValue[] = []): string | undefined {
  return run(readProgram({ sql, params, rows: shape })).steps[0]?.rows?.json
}

const itemCount = () => connection.prepare('SELECT count(*) FROM items').get()?.[0]

describe('a write', () => {
  test('is kept as a whole and says what it affected', () => {
    const result = run(
      writeProgram(insertItem(1, 'a'), insertItem(2, 'b'), { sql: 'DELETE FROM items', params: [] }),
    )
    expect(result.steps.map((step) => step.affected)).toEqual([1, 1, 2])
    expect(result.replayed).toBe(false)
  })

  test('leaves nothing when a later step fails, and names the step', () => {
    const error = failure(() => run(writeProgram(insertItem(1, 'a'), insertItem(2, 'a'))))
    expect(error.reason).toBe('constraint')
    expect(error.step).toBe(1)
    expect(error.violation).toEqual({ kind: 'unique', table: 'items', columns: ['name'] })
    expect(itemCount()).toBe(0)
    expect(connection.inTransaction).toBe(false)
  })

  test('leaves nothing when a deferred foreign key fails at commit', () => {
    connection.exec(
      'CREATE TABLE child (p INTEGER REFERENCES items (id) DEFERRABLE INITIALLY DEFERRED) STRICT',
    )
    const error = failure(() => run(writeProgram({ sql: 'INSERT INTO child VALUES (9)', params: [] })))
    expect(error.violation?.kind).toBe('foreign_key')
    expect(connection.inTransaction).toBe(false)
  })

  test('counts rows of RETURNING beyond the shape limit, and not those of a select beside it', () => {
    const result = run(
      writeProgram(
        {
          ...insertItem(1, 'a'),
          sql: "INSERT INTO items VALUES (?, ?, ?), (2, 'b', 0) RETURNING id",
          rows: { ...shapeOf('id'), limit: 1 },
        },
        selectItem(1),
      ),
    )
    expect(result.steps.map((step) => step.affected)).toEqual([2, 0])
    expect(result.steps[0]?.rows).toMatchObject({ json: '[{"id":1}]', more: true })
  })

  test('with an integer beyond 2^53 in its RETURNING happens once', () => {
    const result = run(
      writeProgram({
        sql: 'INSERT INTO items VALUES (?, ?, NULL) RETURNING id',
        params: [9007199254740993n, 'a'],
        rows: shapeOf('id'),
      }),
    )
    expect(result.steps[0]?.rows?.json).toBe('[{"id":9007199254740993}]')
    expect(result.steps[0]?.affected).toBe(1)
    expect(itemCount()).toBe(1)
  })
})

describe('references to earlier results', () => {
  const first = {
    sql: 'INSERT INTO items VALUES (?, ?, ?) RETURNING id, amount, name',
    params: [1n, 'a', 9007199254740993n],
    rows: shapeOf('id', 'amount', 'name'),
  }
  const reference = (...keys: (string | number)[]) => ({
    ref: { step: 0, path: keys },
    type: 'integer' as const,
    pointer: '/operations/1',
  })

  test('carry values exactly, integers beyond 2^53 too', () => {
    run(
      writeProgram(first, {
        sql: 'INSERT INTO items VALUES (?, ?, ?)',
        params: [2n, 'b', reference(0, 'amount')],
      }),
    )
    expect(connection.prepare("SELECT amount = 9007199254740993 FROM items WHERE name = 'b'").get()).toEqual([
      1,
    ])
  })

  test('that lead nowhere, or to a value of another type, fail with their pointer and change nothing', () => {
    for (const keys of [[1, 'id'], [0, 'none'], ['__proto__'], [0, 'name'], ['length', 'x']]) {
      const error = failure(() =>
        run(writeProgram(first, { sql: 'UPDATE items SET amount = ?', params: [reference(...keys)] })),
      )
      expect(error).toMatchObject({ reason: 'invalid_reference', pointer: '/operations/1', step: 1 })
      expect(itemCount()).toBe(0)
    }
  })
})

describe('idempotency', () => {
  const keyed = (fingerprint: string): Program => ({
    ...writeProgram({
      ...insertItem(1, 'a'),
      sql: 'INSERT INTO items VALUES (?, ?, ?) RETURNING id',
      rows: shapeOf('id'),
    }),
    idempotency: { key: 'k1', fingerprint },
  })

  test('the second request gets the result of the first and writes nothing', () => {
    const first = run(keyed('f'))
    const second = run(keyed('f'))
    expect(second).toEqual({ ...first, replayed: true })
    expect(itemCount()).toBe(1)
  })

  test('a key used for another request is a conflict', () => {
    run(keyed('f'))
    expect(failure(() => run(keyed('g'))).reason).toBe('idempotency_conflict')
  })

  test('a failed write leaves its key free', () => {
    run(writeProgram(insertItem(1, 'a')))
    expect(failure(() => run(keyed('f'))).reason).toBe('constraint')
    run(writeProgram({ sql: 'DELETE FROM items', params: [] }))
    expect(run(keyed('f')).replayed).toBe(false)
  })

  test('a key is forgotten after a day, and old keys are removed', () => {
    run(keyed('f'))
    run(writeProgram({ sql: 'DELETE FROM items', params: [] }))
    expect(run(keyed('g'), LIMITS, 1_700_000_000 + 86_401).replayed).toBe(false)
    const other = { ...writeProgram(insertItem(5, 'e')), idempotency: { key: 'k2', fingerprint: 'f' } }
    run(other, LIMITS, 1_700_000_000 + 2 * 86_402)
    expect(connection.prepare('SELECT key FROM _tenantry_idempotency').all()).toEqual([['k2']])
  })

  test('results with cursor keys of every type are kept exactly', () => {
    const shape = shapeOf('x')
    const sql = "SELECT 1 AS x, 9007199254740993, x'00ff', 'k', 1.5, NULL"
    const program = {
      ...writeProgram({ sql, params: [], rows: shape }),
      idempotency: { key: 'k', fingerprint: 'f' },
    }
    const first = run(program)
    expect(first.steps[0]?.rows?.lastKeys).toEqual([
      9007199254740993n,
      new Uint8Array([0, 255]),
      'k',
      1.5,
      null,
    ])
    expect(run(program).steps).toEqual(first.steps)
  })

  test('a file without our tables gets them with its first keyed write', () => {
    connection.exec('DROP TABLE _tenantry_idempotency')
    expect(run(keyed('f')).replayed).toBe(false)
    expect(run(keyed('f')).replayed).toBe(true)
  })
})

describe('structure', () => {
  test('a program for another structure is not run, whoever changed it', () => {
    run(writeProgram(insertItem(1, 'a')))
    const other = openConnection(path, { mode: 'readwrite', trusted: true })
    other.begin('immediate')
    other.exec('ALTER TABLE items RENAME COLUMN name TO title')
    writeMarker(other, { ...MARKER, version: 2 }, 1)
    other.commit()
    other.close()
    for (const program of [readProgram(selectItem(1)), writeProgram(insertItem(2, 'b'))]) {
      expect(() => run(program)).toThrow(StructureChangedError)
    }
    expect(itemCount()).toBe(1)
    expect(run({ ...writeProgram(), stamp: 'tpl_1@2' }).steps).toEqual([])
  })

  test('a change that keeps the version is no reason to refuse', () => {
    run(readProgram(selectItem(1)))
    connection.exec('CREATE INDEX more ON items (amount)')
    expect(run(readProgram(selectItem(1))).steps[0]?.rows?.count).toBe(0)
  })

  test('a database without template is stamped by its cookie', () => {
    connection.exec('DELETE FROM _tenantry_meta')
    const stamp = `cookie:${connection.schemaCookie()}`
    structure = new StructureWatch()
    expect(run({ ...readProgram(selectItem(1)), stamp }).steps).toHaveLength(1)
    connection.exec('CREATE TABLE other (a)')
    expect(() => run({ ...readProgram(selectItem(1)), stamp })).toThrow(StructureChangedError)
  })
})

describe('rows', () => {
  test('are JSON by their encodings', () => {
    const shape = shapeOf(
      't',
      'n',
      'r',
      ['yes', 'boolean'],
      ['no', 'boolean'],
      ['j', 'json'],
      ['b', 'base64'],
      'u',
      'z',
    )
    const sql = `SELECT 'a"\\' || char(10) || 'é😀', 5, 1.5, 1, 0, '{"k":[1]}', x'00ff', x'61', NULL`
    expect(JSON.parse(rowsOf(sql, shape) ?? '')).toEqual([
      { t: 'a"\\\né😀', n: 5, r: 1.5, yes: true, no: false, j: { k: [1] }, b: 'AP8=', u: 'YQ==', z: null },
    ])
  })

  test('write infinities as null, and no rows as an empty array', () => {
    expect(rowsOf('SELECT 9e999, -9e999', shapeOf('a', 'b'))).toBe('[{"a":null,"b":null}]')
    expect(rowsOf('SELECT 1 WHERE 0', shapeOf('a'))).toBe('[]')
    expect(rowsOf('SELECT 1', shapeOf())).toBe('[{}]')
  })

  test('write integers beyond 2^53 exactly, as numbers or as strings', () => {
    const sql = "SELECT 9007199254740993, 5, '9007199254740993'"
    const shape = shapeOf('a', 'b', 'c')
    expect(rowsOf(sql, shape)).toBe('[{"a":9007199254740993,"b":5,"c":"9007199254740993"}]')
    expect(rowsOf(sql, { ...shape, bigIntegers: 'string' })).toBe(
      '[{"a":"9007199254740993","b":5,"c":"9007199254740993"}]',
    )
    expect(rowsOf('SELECT 1', shapeOf('a'))).toBe('[{"a":1}]')
  })

  test('keep column names that need escaping, and hidden columns apart', () => {
    const result = run(
      readProgram({ sql: "SELECT 1, 'k' UNION ALL SELECT 2, 'l'", params: [], rows: shapeOf('a"b') }),
    )
    expect(result.steps[0]?.rows).toEqual({
      json: '[{"a\\"b":1},{"a\\"b":2}]',
      count: 2,
      more: false,
      lastKeys: ['l'],
    })
  })

  test('splice nested JSON, with blobs and big integers put right', () => {
    const nested = `'{"list":[{"b":"00ff","n":9007199254740993,"t":"9007199254740993"},{"b":null}],"b":"zz"}'`
    const spliced = shapeOf(['x', { hexPaths: [] }])
    expect(rowsOf(`SELECT ${nested}`, spliced)).toBe(`[{"x":${nested.slice(1, -1)}}]`)
    expect(rowsOf(`SELECT ${nested}`, { ...spliced, bigIntegers: 'string' })).toContain(
      '"n":"9007199254740993"',
    )
    const withBlobs = shapeOf([
      'x',
      {
        hexPaths: [
          ['list', '*', 'b'],
          ['none', 'b'],
        ],
      },
    ])
    expect(rowsOf(`SELECT ${nested}`, withBlobs)).toBe(
      '[{"x":{"list":[{"b":"AP8=","n":9007199254740993,"t":"9007199254740993"},{"b":null}],"b":"zz"}}]',
    )
  })

  test('beyond the shape limit only say that there are more', () => {
    const sql =
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n'
    for (const limit of [3, 300]) {
      const rows = run(readProgram({ sql, params: [], rows: { ...shapeOf('i'), limit } })).steps[0]?.rows
      expect(rows).toMatchObject({ count: limit, more: true })
    }
  })

  test('beyond the row or byte limit of the request are an error, also over several steps', () => {
    const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n'
    const step = { sql: endless, params: [], rows: shapeOf('i') }
    expect(failure(() => run(readProgram(step))).reason).toBe('result_too_large')
    const bytes = { ...LIMITS, rowsMax: 1e9, resultBytesMax: 10_000 }
    expect(failure(() => run(readProgram(step), bytes)).reason).toBe('result_too_large')
    const wide = { sql: "SELECT printf('%.*c', 400, 'é')", params: [], rows: shapeOf('i') }
    expect(failure(() => run(readProgram(wide), { ...LIMITS, resultBytesMax: 500 })).reason).toBe(
      'result_too_large',
    )
    const half = { sql: "SELECT printf('%.*c', 600, 'x')", params: [], rows: shapeOf('i') }
    expect(failure(() => run(readProgram(half, half), { ...LIMITS, resultBytesMax: 1000 }))).toMatchObject({
      reason: 'result_too_large',
      step: 1,
    })
    expect(connection.inTransaction).toBe(false)
  })

  test('a read that fails half way keeps no snapshot open', () => {
    const sql = 'SELECT id FROM items UNION ALL SELECT 9007199254740993'
    run(writeProgram(insertItem(1, 'a')))
    rowsOf(sql, shapeOf('id'))
    const other = openConnection(path, { mode: 'readwrite', trusted: true })
    other.exec("INSERT INTO items VALUES (2, 'b', 0)")
    expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.[0]).toBe(0)
    other.close()
    expect(itemCount()).toBe(2)
  })

  test('the same stamp is checked by the constant of the fixture', () => {
    expect(structure.read(connection).stamp).toBe(STAMP)
  })
})
