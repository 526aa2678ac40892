import type { DataCheck, MigrationStep } from '@tenantry/schema'
import type { SqlValue } from '../program.ts'
import type { Connection } from '../sqlite/connection.ts'

const VALUE_CHARACTERS_SHOWN = 60

/** The first data check that the rows do not pass, as a sentence with some of the rows; null when the migration may begin. */
export function findFailedCheck(connection: Connection, steps: readonly MigrationStep[]): string | null {
  for (const step of steps) {
    for (const check of step.checks) {
      const failures = Number(connection.prepare(check.sql).get()?.[0] ?? 0)
      if (failures > 0) return describeFailure(connection, check, failures)
    }
  }
  return null
}

function describeFailure(connection: Connection, check: DataCheck, failures: number): string {
  const statement = connection.prepare(check.sample_sql)
  const names = statement.columns().map(({ name }) => name)
  const samples = statement.all().map((row) => describeSample(names, row))
  const count = failures === 1 ? '1 row' : `${failures} rows`
  return `${check.message} (${count}, for example ${samples.join('; ')})`
}

/** `rowid 7, id 'a'`: names and values of one sample row. */
export function describeSample(names: readonly string[], row: readonly SqlValue[]): string {
  return names.map((name, at) => `${name} ${describeValue(row[at] ?? null)}`).join(', ')
}

function describeValue(value: SqlValue): string {
  if (value === null) return 'null'
  if (value instanceof Uint8Array) return `a blob of ${value.length} bytes`
  if (typeof value !== 'string') return String(value)
  const shown = value.length > VALUE_CHARACTERS_SHOWN ? `${value.slice(0, VALUE_CHARACTERS_SHOWN)}…` : value
  return JSON.stringify(shown)
}
