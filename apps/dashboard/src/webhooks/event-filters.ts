import { webhookEventTypes } from '@tenantry/contract'

export interface EventFamily {
  name: string
  types: readonly { type: string; description: string }[]
}

/** The types of events by what they are about, in the order of the contract. */
export function eventFamilies(only?: readonly string[]): EventFamily[] {
  const families = new Map<string, { type: string; description: string }[]>()
  for (const [type, description] of Object.entries(webhookEventTypes)) {
    const [name = ''] = type.split('.')
    if (only !== undefined && !only.includes(name)) continue
    const types = families.get(name) ?? []
    families.set(name, types)
    types.push({ type, description })
  }
  return Array.from(families, ([name, types]) => ({ name, types }))
}

/** Adds a filter or takes it away. A family stands for its types, and `*` for all, so that no filter says what another one says. */
export function toggleFilter(filters: readonly string[], filter: string): string[] {
  if (filters.includes(filter)) return filters.filter((each) => each !== filter)
  if (filter === '*') return ['*']
  const isNarrower = (each: string) => filter.endsWith('.*') && each.startsWith(filter.slice(0, -1))
  return [...filters.filter((each) => !isNarrower(each)), filter]
}
