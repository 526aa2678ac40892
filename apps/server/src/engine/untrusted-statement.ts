import type { UntrustedStatement } from './engine.ts'
import { EngineError } from './errors.ts'
import type { RowShape, SqlValue } from './program.ts'

/** Parameters of a user's statement. No column type says what a number is meant as: a whole one is an integer, as in SQL text. */
export function bindableParams({ params }: UntrustedStatement): SqlValue[] {
  return params.map((param) =>
    typeof param === 'number' && Number.isSafeInteger(param) ? BigInt(param) : param,
  )
}

/** How the rows of a user's statement become JSON: as they are, under names that are each there once. */
export function untrustedShape(names: readonly string[], { bigIntegers }: UntrustedStatement): RowShape {
  return {
    columns: uniqueNames(names).map((name) => ({ name, encoding: 'plain' })),
    limit: null,
    bigIntegers: bigIntegers ?? 'number',
  }
}

/** `id, id` becomes `id, id_2`: a JSON object would keep only one of them. */
function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let unique = name
    for (let n = 2; seen.has(unique) || (unique !== name && taken.has(unique)); n++) unique = `${name}_${n}`
    seen.add(unique)
    return unique
  })
}

export function forbiddenSql(message: string): EngineError {
  return new EngineError('forbidden_sql', message)
}
