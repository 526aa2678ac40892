import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalSchema } from './canonical.ts'
import { SchemaError } from './errors.ts'
import { parseSchemaDocument } from './parse-document.ts'
import { saasApp } from './testing/saas-app.ts'

const budget = Number(process.env['TENANTRY_TEST_BUDGET'] ?? '1')

const column = { name: 'id', type: 'text', not_null: true, unique: false }
const table = { name: 't', columns: [column], primary_key: ['id'], indexes: [] }
const document = { format: 1, name: 's', tables: [table] }

describe('parseSchemaDocument', () => {
  it.each<[string, string, unknown]>([
    ['no object', '', 'x'],
    ['an array', '', []],
    ['another format', 'format', { ...document, format: 2 }],
    ['an unknown key', '', { ...document, extra: 1 }],
    ['too many tables', 'tables', { ...document, tables: Array.from({ length: 501 }, () => table) }],
    [
      'too many columns',
      'tables.t.columns',
      { ...document, tables: [{ ...table, columns: Array.from({ length: 501 }, () => column) }] },
    ],
    [
      'too many columns in all',
      'tables',
      {
        ...document,
        tables: Array.from({ length: 11 }, () => ({
          ...table,
          columns: Array.from({ length: 500 }, () => column),
        })),
      },
    ],
    [
      'too much SQL in all',
      'tables',
      {
        ...document,
        tables: [
          { ...table, columns: Array.from({ length: 101 }, () => ({ ...column, check: '1'.repeat(2000) })) },
        ],
      },
    ],
    ['a table that is null', 'tables[0]', { ...document, tables: [null] }],
    [
      'a table without columns',
      'tables.t.columns',
      { ...document, tables: [{ ...table, columns: undefined }] },
    ],
    ['a hostile name', 'tables.a"b', { ...document, tables: [{ ...table, name: 'a"b' }] }],
    [
      'a name that objects have',
      'tables.constructor',
      { ...document, tables: [{ ...table, name: 'constructor' }] },
    ],
    [
      'an unknown type',
      'tables.t.columns.id.type',
      { ...document, tables: [{ ...table, columns: [{ ...column, type: 'uuid' }] }] },
    ],
    [
      'a type from the prototype',
      'tables.t.columns.id.type',
      { ...document, tables: [{ ...table, columns: [{ ...column, type: 'toString' }] }] },
    ],
    [
      'two defaults',
      'tables.t.columns.id.default',
      { ...document, tables: [{ ...table, columns: [{ ...column, default: { value: 'a', sql: '1' } }] }] },
    ],
    [
      'a prototype in a default',
      'tables.t.columns.j.default.value',
      {
        ...document,
        tables: [
          {
            ...table,
            columns: [
              column,
              { ...column, name: 'j', type: 'json', default: { value: JSON.parse('{"__proto__":1}') } },
            ],
          },
        ],
      },
    ],
    [
      'an expression that leaves its place',
      'tables.t.columns.id.check',
      { ...document, tables: [{ ...table, columns: [{ ...column, check: '1); DROP TABLE t' }] }] },
    ],
    [
      'an unknown key column',
      'tables.t.primary_key',
      { ...document, tables: [{ ...table, primary_key: ['no'] }] },
    ],
    [
      'a key column that may be null',
      'tables.t.columns.id.not_null',
      { ...document, tables: [{ ...table, columns: [{ ...column, not_null: false }] }] },
    ],
    [
      'an index without columns',
      'tables.t.indexes.i.columns',
      { ...document, tables: [{ ...table, indexes: [{ name: 'i', columns: [], unique: false }] }] },
    ],
  ])('%s is refused with the path to it', (_, path, json) => {
    expect(() => parseSchemaDocument(json)).toThrow(expect.objectContaining({ code: 'INVALID_SCHEMA', path }))
  })

  it('whatever is read, the answer is a document or a SchemaError', () => {
    const mutated = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { maxDepth: 3 },
        fc.jsonValue(),
        fc.constant(document),
        fc.dictionary(fc.constantFrom('tables', 'name', 'format', 'columns', '__proto__'), tie('json')),
      ),
    })).json
    fc.assert(
      fc.property(mutated, (json) => {
        try {
          parseSchemaDocument(json)
        } catch (error) {
          expect(error).toBeInstanceOf(SchemaError)
        }
      }),
      { numRuns: Math.ceil(300 * budget) },
    )
  })
})

describe('canonicalSchema', () => {
  it('does not depend on the order of keys, and depends on everything else', () => {
    const reordered = JSON.parse(JSON.stringify(saasApp.document), (_, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value,
    )
    const text = canonicalSchema(saasApp.document)
    expect(canonicalSchema(parseSchemaDocument(reordered))).toBe(text)
    expect(canonicalSchema({ ...saasApp.document, name: 'other' })).not.toBe(text)
    expect(JSON.parse(text)).toEqual(saasApp.document)
  })
})
