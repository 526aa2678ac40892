import type { ProjectSettings } from '@tenantry/contract'
import { jsonColumn } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'

export const defaultEnvironments: readonly string[] = ['development', 'staging', 'production']

export const environmentsColumn = jsonColumn<string[]>((value) => value as string[])

const storedSettings = jsonColumn<Partial<ProjectSettings>>((value) => value as Partial<ProjectSettings>)

/** The settings as they hold: what was never set has its default. */
export function readSettings(text: string): ProjectSettings {
  return { default_environment: null, approvals: null, ...storedSettings.decode(text) }
}

/**
 * Settings with changes, as they are stored beside these environments.
 * @throws INVALID_REQUEST for a default environment that is none of them
 */
export function changeSettings(
  text: string,
  changes: Partial<ProjectSettings>,
  environments: readonly string[],
): string {
  const next = { ...storedSettings.decode(text), ...changes }
  const { default_environment: chosen } = next
  if (typeof chosen === 'string' && !environments.includes(chosen)) {
    const detail = `"${chosen}" is no environment of the project`
    throw problem('INVALID_REQUEST', {
      detail: `/settings/default_environment: ${detail}`,
      hint: `It has ${environments.join(', ')}.`,
      errors: [{ pointer: '/settings/default_environment', detail }],
    })
  }
  return storedSettings.encode(next)
}
