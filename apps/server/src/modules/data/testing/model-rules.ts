import type { RoleAccess } from '@tenantry/schema'
import type { AuthValues } from '../access-rules.ts'
import { evaluate, isTrue, type ModelCondition } from './model-condition.ts'
import type { Row, TableName } from './model-tables.ts'

export type ModelAction = keyof RoleAccess

/** What one actor may do, said as plainly as can be: a rule is a question about one row. */
export class ModelRules {
  readonly #tables: Readonly<Record<TableName, RoleAccess>>
  readonly #auth: AuthValues

  constructor(tables: Readonly<Record<TableName, RoleAccess>>, auth: AuthValues) {
    this.#tables = tables
    this.#auth = auth
  }

  allows(action: ModelAction, table: TableName, row: Row): boolean {
    const rule = this.#tables[table][action]
    if (typeof rule === 'boolean') return rule
    const conditions = this.#withValues(rule.rows) as ModelCondition[]
    return conditions.every((condition) => isTrue(evaluate(table, condition, row)))
  }

  /** Whether the rule names the column. */
  speaksOf(action: ModelAction, table: TableName, column: string): boolean {
    return JSON.stringify(this.#tables[table][action]).includes(`"${column}"`)
  }

  /** The code that answers whoever may do one of the actions with no row; null when all can be tried. */
  refusal(table: TableName, actions: readonly ModelAction[]): string | null {
    const access = this.#tables[table]
    if (Object.values(access).every((rule) => rule === false)) return 'UNKNOWN_TABLE'
    return actions.some((action) => access[action] === false) ? 'FORBIDDEN' : null
  }

  /** The conditions with the actor's own values in them. */
  #withValues(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#withValues(one))
    if (typeof value !== 'object' || value === null) return value
    if ('auth' in value) return this.#auth[value.auth as keyof AuthValues]
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#withValues(member)]))
  }
}
