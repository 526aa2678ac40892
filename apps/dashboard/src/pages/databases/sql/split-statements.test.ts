import { describe, expect, it } from 'vitest'
import { splitStatements, statementAt } from './split-statements.ts'

const textsOf = (sql: string) => splitStatements(sql).map(({ text }) => text)

describe('statements of a text', () => {
  it('are parted by semicolons, with or without a last one', () => {
    expect(textsOf('SELECT 1; SELECT 2')).toEqual(['SELECT 1', 'SELECT 2'])
    expect(textsOf(' SELECT 1 ;\n\n;; SELECT 2;\n')).toEqual(['SELECT 1', 'SELECT 2'])
    expect(textsOf(' \n ')).toEqual([])
  })

  it('keep semicolons in strings, names and comments', () => {
    expect(textsOf(`SELECT 'a;''b;'; SELECT ";", [;], \`;\``)).toEqual([
      `SELECT 'a;''b;'`,
      `SELECT ";", [;], \`;\``,
    ])
    expect(textsOf('SELECT 1 -- one; two\n, 2; /* three; */ SELECT 3')).toEqual([
      'SELECT 1 -- one; two\n, 2',
      '/* three; */ SELECT 3',
    ])
    expect(textsOf('-- nothing; here\n;/* or; here */')).toEqual([])
  })

  it('reach to the end when a quote does not', () => {
    expect(textsOf("SELECT 'a; SELECT 2")).toEqual(["SELECT 'a; SELECT 2"])
    expect(textsOf('SELECT 1; /* open; ')).toEqual(['SELECT 1'])
  })

  it('keep the body of a trigger together', () => {
    const trigger =
      'CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END'
    expect(textsOf(`${trigger}; SELECT 1`)).toEqual([trigger, 'SELECT 1'])
    expect(textsOf('BEGIN; SELECT 1; END')).toEqual(['BEGIN', 'SELECT 1', 'END'])
  })

  it('know where they are', () => {
    const sql = 'SELECT 1;\n  SELECT 2;'
    const statements = splitStatements(sql)
    expect(statements.map(({ from, to }) => sql.slice(from, to))).toEqual(['SELECT 1', 'SELECT 2'])
    expect(statementAt(statements, 3)?.text).toBe('SELECT 1')
    expect(statementAt(statements, 14)?.text).toBe('SELECT 2')
    expect(statementAt(statements, sql.length)?.text).toBe('SELECT 2')
    expect(statementAt([], 0)).toBeUndefined()
  })
})
