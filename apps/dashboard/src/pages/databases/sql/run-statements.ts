import type { Row } from '../table-schema.ts'
import type { DataOfDatabase } from '../use-database.ts'

export interface Outcome {
  id: number
  sql: string
  durationMs: number
  result:
    | { status: 'done'; columns: string[]; rows: Row[]; affected: number }
    | { status: 'failed'; error: unknown }
}

/** Runs statements one after the other, and stops at the first that fails: those before it stand. */
export async function runStatements(
  data: DataOfDatabase,
  statements: readonly string[],
  readOnly: boolean,
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const [id, sql] of statements.entries()) {
    const begun = performance.now()
    const { data: rows, columns, affected, error } = await data.sql(sql, [], { readOnly })
    const durationMs = performance.now() - begun
    if (error !== null) {
      onOutcome({ id, sql, durationMs, result: { status: 'failed', error } })
      return
    }
    onOutcome({ id, sql, durationMs, result: { status: 'done', columns, rows, affected } })
  }
}

export function isPlan({ sql }: Outcome): boolean {
  return /^\s*explain\s+query\s+plan\b/i.test(sql)
}
