import { ConfigError } from './kernel/errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that is set to nothing counts as not set, as shells and compose files write it. */
export function given(environment: Environment, name: string): string | undefined {
  return environment[name] === '' ? undefined : environment[name]
}

/** @throws ConfigError */
export function readInteger(
  environment: Environment,
  name: string,
  fallback: number,
  min: number,
  max: number,
): number {
  return readOptionalInteger(environment, name, min, max) ?? fallback
}

/** @throws ConfigError */
export function readOptionalInteger(
  environment: Environment,
  name: string,
  min: number,
  max: number,
): number | null {
  const text = given(environment, name)
  if (text === undefined) return null
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= min && value <= max) return value
  throw new ConfigError(
    `${name} must be a whole number from ${min} to ${max}; it is ${JSON.stringify(text)}.`,
  )
}
