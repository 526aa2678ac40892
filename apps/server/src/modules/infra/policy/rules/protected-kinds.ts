import { matchesAny } from '../matches-pattern.ts'
import { about, type Facts, type Objection } from './facts.ts'

const SAID = {
  delete: 'would be deleted',
  replace: 'would be deleted and made anew',
  forget: 'would be let go of',
}

/** Objects of kinds (`aws_s3_bucket`) that are not to be deleted, replaced or forgotten. */
export function protectedObjects({ objects }: Facts, kinds: readonly string[]): Objection[] {
  return objects.flatMap(({ address, type, action }) => {
    const isTakenAway = action === 'delete' || action === 'replace' || action === 'forget'
    if (!isTakenAway || !matchesAny(kinds, type)) return []
    return [about(address, `It is protected, and ${SAID[action]}.`)]
  })
}
