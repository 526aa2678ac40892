import type { DefaultDefinition } from '@tenantry/schema'

/** A default in one line: SQL as it stands, a value as JSON. */
export function defaultText(value: DefaultDefinition): string {
  return 'sql' in value ? value.sql : JSON.stringify(value.value)
}
