import { SchemaError } from './errors.ts'
import { sameName } from './identifiers.ts'
import type { RenameAnswer } from './plan.ts'

interface Named {
  name: string
  renamed_from?: string
}

export interface NameMatch<T> {
  pairs: { before: T; after: T }[]
  dropped: T[]
  added: T[]
}

/**
 * Finds out what became of each table or column. Answers come first, then `renamed_from`, then equal names: so two
 * names that are exchanged, or a name given to something new, never carry the wrong values.
 */
export function matchNames<T extends Named>(
  before: readonly T[],
  after: readonly T[],
  answers: readonly RenameAnswer[],
  useMarkers: boolean,
  where: string,
): NameMatch<T> {
  const formerOf = new Map<T, T>()
  const claimed = new Set<T>()
  const claim = (former: T, present: T): void => {
    if (claimed.has(former)) {
      throw new SchemaError(
        where,
        `two names are said to come from ${former.name}; it can have become one of them`,
      )
    }
    claimed.add(former)
    formerOf.set(present, former)
  }
  for (const answer of answers) {
    const former = before.find((item) => sameName(item.name, answer.from))
    const present = after.find((item) => answer.to !== undefined && sameName(item.name, answer.to))
    if (answer.rename === false || former === undefined || present === undefined) continue
    if (formerOf.has(present)) throw new SchemaError(where, `${present.name} is said to come from two names`)
    claim(former, present)
  }
  for (const present of useMarkers ? after : []) {
    const former = markedFormer(before, present, answers)
    if (former !== undefined && !formerOf.has(present)) claim(former, present)
  }
  for (const present of after) {
    const former = before.find((item) => sameName(item.name, present.name))
    if (former !== undefined && !claimed.has(former) && !formerOf.has(present)) claim(former, present)
  }
  return {
    pairs: after.flatMap((present) => {
      const former = formerOf.get(present)
      return former === undefined ? [] : [{ before: former, after: present }]
    }),
    dropped: before.filter((item) => !claimed.has(item)),
    added: after.filter((item) => !formerOf.has(item)),
  }
}

/** A marker that the older version already carries has been followed once; it stays in the source for good. */
function markedFormer<T extends Named>(
  before: readonly T[],
  present: T,
  answers: readonly RenameAnswer[],
): T | undefined {
  const marker = present.renamed_from
  if (marker === undefined) return undefined
  const namesake = before.find((item) => sameName(item.name, present.name))
  if (namesake?.renamed_from !== undefined && sameName(namesake.renamed_from, marker)) return undefined
  const denied = answers.some((answer) => answer.rename === false && concerns(answer, marker, present.name))
  return denied ? undefined : before.find((item) => sameName(item.name, marker))
}

/** Whether an answer speaks of this pair of names, or of the former name whatever the present one. */
export function concerns(answer: RenameAnswer, from: string, to: string): boolean {
  return sameName(answer.from, from) && (answer.to === undefined || sameName(answer.to, to))
}
