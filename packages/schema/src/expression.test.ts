import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { SchemaError } from './errors.ts'
import {
  checkExpression,
  type ExpressionPlace,
  normalizeSql,
  renameInExpression,
  renderExpression,
} from './expression.ts'
import { EXPRESSION_FUNCTIONS } from './expression-words.ts'

const COLUMNS = ['id', 'status', 'order', 'amount']

function check(text: string, place: ExpressionPlace = 'check'): void {
  checkExpression('at', text, place, COLUMNS)
}

describe('an expression of a schema', () => {
  it.each([
    "status IN ('todo', 'it''s; -- fine', 'done')",
    'amount BETWEEN 0 AND 1e3 AND order IS NOT NULL',
    "CASE WHEN status LIKE 'a%' ESCAPE '\\' THEN 1 ELSE 0 END",
    'amount IS NOT DISTINCT FROM order',
    'CAST(amount AS TEXT) COLLATE nocase <> "status"',
    "json_extract(status, '$.a') ->> 'b' = x'00ff'",
  ])('may say %s', (text) => {
    expect(() => check(text)).not.toThrow()
  })

  it.each([
    ['', 'empty'],
    ['1); DROP TABLE t; --', 'no "("'],
    ['(1', 'never closed'],
    ["status = 'a", 'never closed'],
    ['amount > 0; DELETE FROM t', '";"'],
    ['amount > 0 -- really', 'comments'],
    ['amount /* x */ > 0', 'comments'],
    ['amount > (SELECT max(n) FROM t)', 'subqueries'],
    ['amount IN t', 'list after IN'],
    ['EXISTS (VALUES (1))', 'not allowed'],
    ["load_extension('x')", 'not allowed'],
    ['randomblob(1000000000)', 'not allowed'],
    ['zeroblob(9)', 'not allowed'],
    ["writefile('x', 'y')", 'not allowed'],
    ["readfile('x')", 'not allowed'],
    ["edit('x')", 'not allowed'],
    ["fts3_tokenizer('x')", 'not allowed'],
    ['random() > 1', 'not allowed'],
    ["amount > unixepoch('now')", 'reads the clock'],
    ['amount > unixepoch()', 'reads the clock'],
    ["status > strftime('%s')", 'reads the clock'],
    ['status > current_timestamp', 'reads the clock'],
    ['owner = 1', 'no column of this table'],
    ['status = "done"', 'no column of this table'],
    ['t.status = 1', 'without its table'],
    ['[status] = 1', 'double quotes'],
    ['amount > ?', 'parameters'],
    ['amount > :x', 'parameters'],
    ['amount > 0\0', 'NUL'],
    ['#', 'no meaning'],
    [`${'('.repeat(51)}1${')'.repeat(51)}`, 'deep'],
    [`amount > ${'1'.repeat(2000)}`, '2000 characters'],
  ])('may not say %j', (text, reason) => {
    expect(() => check(text)).toThrow(SchemaError)
    expect(() => check(text)).toThrow(reason)
  })

  it('a default may read the clock and throw dice, and sees no columns', () => {
    expect(() => check("strftime('%s', 'now')", 'default')).not.toThrow()
    expect(() => check('current_timestamp', 'default')).not.toThrow()
    expect(() => check('abs(random())', 'default')).not.toThrow()
    expect(() => check('amount + 1', 'default')).toThrow('a default cannot use the name')
  })

  it('every allowed function is one that SQLite has', () => {
    const database = new DatabaseSync(':memory:')
    const known = database.prepare("SELECT name FROM pragma_function_list WHERE type = 's'").all()
    const names = new Set(known.map((row) => String(row['name'])))
    const constructs = new Set(['coalesce', 'ifnull', 'iif', 'if', 'nullif'])
    expect([...EXPRESSION_FUNCTIONS].filter((name) => !names.has(name) && !constructs.has(name))).toEqual([])
    database.close()
  })
})

describe('renderExpression', () => {
  it('quotes columns, and nothing that only looks like one', () => {
    expect(renderExpression("order  >\n 1 AND length(status) < 5 AND status <> 'order'", COLUMNS)).toBe(
      `"order" > 1 AND length("status") < 5 AND "status" <> 'order'`,
    )
  })

  it('renames the columns that changed their names', () => {
    expect(
      renderExpression(
        'a > b',
        ['a', 'b'],
        new Map([
          ['a', 'b'],
          ['b', 'a'],
        ]),
      ),
    ).toBe('"b" > "a"')
  })
})

describe('normalizeSql', () => {
  it('is the same for text that differs in white space, quotes and case alone', () => {
    expect(normalizeSql('CHECK ("Status"  IN(\'A\'))')).toBe(normalizeSql("check (status in ( 'A' ))"))
    expect(normalizeSql("'A'")).not.toBe(normalizeSql("'a'"))
    expect(normalizeSql('"null" IS NULL')).not.toBe(normalizeSql('null IS NULL'))
  })
})

describe('renameInExpression', () => {
  it('changes the column alone, and nothing else of what somebody wrote', () => {
    const text = 'status IN (\'status\')  AND "Status" <> upper(status) -- status'
    expect(renameInExpression(text, COLUMNS, 'status', 'state')).toBe(
      'state IN (\'status\')  AND "state" <> upper(state) -- status',
    )
  })

  it('leaves alone what SQLite could not read', () => {
    expect(renameInExpression("status = 'a", COLUMNS, 'status', 'state')).toBe("status = 'a")
  })
})
