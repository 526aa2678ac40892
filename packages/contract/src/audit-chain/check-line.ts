import { lineHash, partHash, type ChainLine, type ErasablePart, type Sha256 } from './chain-line.ts'

/** What one line says about itself, wherever it stands. */
export interface LineCheck {
  /** Its values are what was hashed. False with a broken `hash` too. */
  intact: boolean
  /** What does not fit, for people. */
  reason: string | null
  /** Only the place does not fit: the same line in another one might be whole. */
  hashBroken: boolean
}

const INTACT: LineCheck = { intact: true, reason: null, hashBroken: false }

/** Holds a line against its own hashes. */
export function checkLine(sha256: Sha256, line: ChainLine): LineCheck {
  if (!partFits(sha256, line.content))
    return { intact: false, reason: 'what was changed (before, after, details)', hashBroken: false }
  if (!partFits(sha256, line.origin))
    return { intact: false, reason: 'address or user agent', hashBroken: false }
  if (lineHash(sha256, line) !== line.hash)
    return {
      intact: false,
      reason: 'actor, action, target, time, request, place or hash',
      hashBroken: true,
    }
  return INTACT
}

function partFits(sha256: Sha256, part: ErasablePart | null): boolean {
  if (part === null) return true
  if (part.salt === null) return part.text === null
  return part.text !== null && partHash(sha256, part.salt, part.text) === part.hash
}

/** How far from its place a line is looked for. */
const WINDOW = 64

/** The place at which a line whose hash does not fit would be whole; null when there is none near, nor among `others`. */
export function findTruePlace(sha256: Sha256, line: ChainLine, others: readonly number[]): number | null {
  const fits = (seq: number) => seq !== line.seq && lineHash(sha256, { ...line, seq }) === line.hash
  for (let distance = 1; distance <= WINDOW; distance++) {
    if (fits(line.seq + distance)) return line.seq + distance
    if (fits(line.seq - distance)) return line.seq - distance
  }
  return others.find(fits) ?? null
}
