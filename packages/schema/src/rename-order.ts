import { RESERVED_PREFIX } from './document.ts'
import { foldName } from './identifiers.ts'

export interface Rename {
  from: string
  to: string
}

/** One `ALTER … RENAME`; `final` names the rename that it completes. */
export interface RenameMove extends Rename {
  final?: Rename
}

/**
 * Orders renames so that no name is taken when it is given. Where names go round in a circle, or change in case alone
 * (which SQLite refuses for tables), one of them waits under a reserved name.
 */
export function orderRenames(renames: readonly Rename[]): RenameMove[] {
  const moves: RenameMove[] = []
  let waiting = renames.map((rename) => ({ rename, current: rename.from }))
  while (waiting.length > 0) {
    const free = waiting.find(
      (item) => !waiting.some((other) => foldName(other.current) === foldName(item.rename.to)),
    )
    if (free !== undefined) {
      moves.push({ from: free.current, to: free.rename.to, final: free.rename })
      waiting = waiting.filter((item) => item !== free)
      continue
    }
    const [first] = waiting
    if (first === undefined) break
    const aside = `${RESERVED_PREFIX}moving_${first.rename.from}`
    moves.push({ from: first.current, to: aside })
    first.current = aside
  }
  return moves
}
