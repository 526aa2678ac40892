import type { AccessDefinition, JsonValue, RoleAccess, RowRule } from './document.ts'
import type { ColumnCondition, RowCondition } from './filter.ts'
import { printJson, printKey, quote } from './print-json.ts'

/** Of a role's rules behind its name. */
const LINE_WIDTH = 90

const AUTH_NAMES = {
  user_id: 'auth.userId',
  organization_id: 'auth.organizationId',
  role: 'auth.role',
  email: 'auth.email',
} as const

const FUNCTIONS: Readonly<Record<string, string>> = { in: 'inArray', not_in: 'notIn' }

/** `.access({ … })` as TypeScript, with a line for each role. */
export function printAccess(access: AccessDefinition): string {
  const tables = Object.entries(access).map(([table, roles]) => {
    const lines = Object.entries(roles).map(([role, rule]) => `    ${printKey(role)}: ${printRole(rule)},\n`)
    return `  ${printKey(table)}: {\n${lines.join('')}  },\n`
  })
  return `.access({\n${tables.join('')}})`
}

/** The shortest way to say it. */
function printRole({ read, insert, update, delete: remove }: RoleAccess): string {
  const writes = [insert, update, remove]
  if (writes.every((rule) => rule === false) && typeof read === 'boolean') return read ? "'read'" : "'none'"
  if (read === true && writes.every((rule) => rule === true)) return "'write'"
  const named: [string, RowRule][] = writes.every((rule) => printRule(rule) === printRule(insert))
    ? [['write', insert]]
    : [
        ['insert', insert],
        ['update', update],
        ['delete', remove],
      ]
  const members = [['read', read] as const, ...named].filter(([, rule]) => rule !== false)
  const printed = members.map(([name, rule]) => `${name}: ${printRule(rule)}`)
  const line = `{ ${printed.join(', ')} }`
  return line.length <= LINE_WIDTH
    ? line
    : `{\n${printed.map((member) => `      ${member},\n`).join('')}    }`
}

function printRule(rule: RowRule): string {
  return typeof rule === 'boolean' ? String(rule) : `rows(${printAll(rule.rows)})`
}

function printAll(conditions: readonly RowCondition[]): string {
  return conditions.map(printCondition).join(', ')
}

function printCondition(condition: RowCondition): string {
  const [[name, member] = ['', undefined]] = Object.entries(condition)
  if (name === 'not') return `not(${printCondition(member as RowCondition)})`
  if (Array.isArray(member)) return `${name}(${printAll(member as RowCondition[])})`
  const [[operator, value] = ['', undefined]] = Object.entries((member ?? {}) as ColumnCondition)
  return printComparison(name, operator, value as JsonValue)
}

function printComparison(column: string, operator: string, value: JsonValue): string {
  const name = quote(column)
  if (operator === 'is' && value === null) return `isNull(${name})`
  if (operator === 'between' && Array.isArray(value))
    return `between(${name}, ${value.map(printJson).join(', ')})`
  return `${FUNCTIONS[operator] ?? operator}(${name}, ${printOperand(value)})`
}

function printOperand(value: JsonValue): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return printJson(value)
  if (isAuthName(value['auth'])) return AUTH_NAMES[value['auth']]
  return `col(${printJson(value['column'] ?? null)})`
}

function isAuthName(name: JsonValue | undefined): name is keyof typeof AUTH_NAMES {
  return typeof name === 'string' && Object.hasOwn(AUTH_NAMES, name)
}
