import type { Filter } from './filter.ts'

/**
 * Texts that every match has to have, by the attribute's name: those of a filter that is one comparison by `eq` on a core attribute, or several with
 * `and` between them. The store looks among these alone.
 */
export function equalitiesOf(filter: Filter | null): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const waiting = filter === null ? [] : [filter]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === 'and') waiting.push(next.left, next.right)
    if (next.kind !== 'compare' || next.operator !== 'eq' || typeof next.value !== 'string') continue
    const { extension, attribute, sub } = next.path
    if (extension === null && sub === null && !found.has(attribute.name))
      found.set(attribute.name, next.value)
  }
  return found
}
