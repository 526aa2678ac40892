import type { Cloud } from './catalogue.ts'

/** Providers that take a cloud account's credentials as they are lent to runs. */
export const CLOUD_PROVIDERS: ReadonlyMap<string, Cloud> = new Map([
  ['hashicorp/aws', 'aws'],
  ['hashicorp/azurerm', 'azure'],
  ['hashicorp/google', 'gcp'],
])

/** The clouds whose credentials a module with these providers takes. */
export function cloudsOf(providers: readonly string[]): Cloud[] {
  return [...new Set(providers.flatMap((provider) => CLOUD_PROVIDERS.get(provider) ?? []))]
}
