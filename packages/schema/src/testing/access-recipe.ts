import * as fc from 'fast-check'
import type { ColumnDefinition, SchemaDocument, TableDefinition } from '../document.ts'
import type { RowCondition } from '../filter.ts'
import { parseSchemaDocument } from '../parse-document.ts'

const TEXT = fc.string({ unit: fc.constantFrom("'", '"', '\\', '(', 'a', 'auth.userId'), maxLength: 5 })
const AUTH = fc.constantFrom('user_id', 'organization_id', 'role', 'email').map((auth) => ({ auth }))
const COMPARISON = fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte')

/** The document with random rules on some of its tables. */
export function withRandomAccess(document: SchemaDocument): fc.Arbitrary<SchemaDocument> {
  const tables = document.tables.map(
    (table) => [table.name, fc.option(rolesOf(table), { nil: undefined })] as const,
  )
  return fc
    .record(Object.fromEntries(tables))
    .map((access) => parseSchemaDocument(JSON.parse(JSON.stringify({ ...document, access }))))
}

function rolesOf(table: TableDefinition): fc.Arbitrary<object> {
  const rule = fc.oneof(
    fc.boolean(),
    fc.record({ rows: fc.array(conditionOn(table), { minLength: 1, maxLength: 3 }) }),
  )
  const role = fc
    .record({ read: rule, insert: rule, update: rule, delete: rule })
    .map((actions) => (actions.read === false ? { ...actions, update: false, delete: false } : actions))
  return fc.dictionary(fc.constantFrom('viewer', 'member', 'x-1'), role, { minKeys: 1, maxKeys: 3 })
}

function conditionOn(table: TableDefinition): fc.Arbitrary<RowCondition> {
  const { condition } = fc.letrec<{ condition: RowCondition }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(...table.columns).chain((column) => comparison(column)),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
      tie('condition').map((not) => ({ not })),
    ),
  }))
  return condition
}

function comparison(column: ColumnDefinition): fc.Arbitrary<RowCondition> {
  const isNull = fc.constant({ [column.name]: { is: null } })
  if (column.type === 'json' || column.type === 'blob') return isNull
  const value = valueOf(column)
  const list = fc.array(value, { maxLength: 3 })
  const operators: fc.Arbitrary<object>[] = [
    fc.tuple(COMPARISON, value).map(([operator, operand]) => ({ [operator]: operand })),
    fc
      .tuple(COMPARISON, fc.constant({ column: column.name }))
      .map(([operator, other]) => ({ [operator]: other })),
    fc.tuple(fc.constantFrom('in', 'not_in'), list).map(([operator, values]) => ({ [operator]: values })),
    fc.tuple(value, value).map((between) => ({ between })),
  ]
  if (column.type === 'boolean') operators.push(fc.boolean().map((is) => ({ is })))
  if (column.type === 'text') {
    operators.push(
      fc.tuple(fc.constantFrom('like', 'glob'), TEXT).map(([operator, text]) => ({ [operator]: text })),
    )
    operators.push(fc.tuple(COMPARISON, AUTH).map(([operator, auth]) => ({ [operator]: auth })))
  }
  return fc.oneof(
    isNull,
    fc.oneof(...operators).map((condition) => ({ [column.name]: condition })),
  )
}

function valueOf(column: ColumnDefinition): fc.Arbitrary<string | number | boolean> {
  if (column.type === 'text') return TEXT
  if (column.type === 'boolean') return fc.boolean()
  return column.type === 'real' ? fc.constantFrom(0.5, -1, 1e21) : fc.integer()
}
