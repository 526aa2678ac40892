import { quoteString } from './identifiers.ts'

/** A piece of SQL, told apart from a plain string by its class. */
export class SqlExpression {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * An SQL expression for a default, a check, a generated column or a partial index: `` sql`unixepoch()` ``.
 * Values put into it become literals: `` sql`length(name) <= ${80}` ``.
 */
export function sql(parts: TemplateStringsArray, ...values: (string | number)[]): SqlExpression {
  const text = parts.reduce((text, part, at) => {
    const value = values[at - 1]
    return text + (value === undefined ? '' : literal(value)) + part
  }, '')
  return new SqlExpression(text.trim())
}

function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : quoteString(value)
}

export function expressionText(expression: string | SqlExpression): string {
  return typeof expression === 'string' ? expression.trim() : expression.text
}
