import type { JobDatabase } from '@tenantry/contract'

export interface ErrorGroup {
  /** As the first of them says it; without its examples when others have other ones. */
  message: string
  databases: readonly string[]
}

/** Failures that say the same, most frequent first: what differs in counts, quoted values or examples alone is the same. */
export function groupErrors(outcomes: readonly JobDatabase[]): ErrorGroup[] {
  const groups = new Map<string, { message: string; databases: string[] }>()
  for (const { status, error, name } of outcomes) {
    if (status !== 'failed' || error === null) continue
    const general = withoutExamples(error)
    const key = general.replaceAll(/\d+/g, '#').replaceAll(/"[^"]*"/g, '""')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { message: error, databases: [name] })
    else {
      if (group.message !== error) group.message = withoutExamples(group.message)
      group.databases.push(name)
    }
  }
  return [...groups.values()].toSorted((a, b) => b.databases.length - a.databases.length)
}

/** A failed check of the rows ends with how many there are, and with some of them. */
function withoutExamples(error: string): string {
  return error.replace(/ \(\d+ rows?, for example .*\)$/s, '')
}
