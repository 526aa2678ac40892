/**
 * One audit entry as its chain covers it. The hash of a line takes in its place, the hash of the line before, and everything that is said about
 * what happened; of the parts that can be erased it takes in only a salted hash, so that they can go and the line still holds.
 */
export interface ChainLine {
  /** The organization's id, or `installation`. */
  chain: string
  /** Place in the chain, from 1. */
  seq: number
  previous_hash: string
  hash: string
  id: string
  created_at: number
  actor: string
  impersonator_id: string | null
  action: string
  target_type: string
  target_id: string
  /** The person whom the entry speaks of. */
  user_id: string | null
  request_id: string | null
  /** Address and user agent of the one who asked. */
  origin: ErasablePart | null
  /** What was changed: `{ after, before, details }`. */
  content: ErasablePart | null
}

/** Text that may be erased, under a hash that stays. Without its random salt the hash tells nothing, not even to somebody who guesses. */
export interface ErasablePart {
  hash: string
  /** Null once the part is erased. */
  salt: string | null
  text: string | null
}

/** Where a chain, or what is left of it after pruning, begins: the line before its first one. */
export interface ChainPlace {
  seq: number
  hash: string
}

/** What a server's key says about a chain. */
export interface Checkpoint extends ChainPlace {
  chain: string
  /** `head`: the chain ended here; `pruned`: the lines up to here were removed by retention; `export`: a file of it ended here. */
  kind: 'head' | 'pruned' | 'export'
  created_at: number
  /** Ed25519 public key, base64url. */
  public_key: string
  signature: string
}

/** SHA-256 of the UTF-8 text, base64url. */
export type Sha256 = (text: string) => string

export const INSTALLATION_CHAIN = 'installation'

/** Before the first line there is nothing. */
export const CHAIN_START: ChainPlace = { seq: 0, hash: '' }

export function partHash(sha256: Sha256, salt: string, text: string): string {
  return sha256(JSON.stringify(['tenantry.audit.part.1', salt, text]))
}

export function lineHash(sha256: Sha256, line: Omit<ChainLine, 'hash'>): string {
  return sha256(
    JSON.stringify([
      'tenantry.audit.line.1',
      line.chain,
      line.seq,
      line.previous_hash,
      line.id,
      line.created_at,
      line.actor,
      line.impersonator_id,
      line.action,
      line.target_type,
      line.target_id,
      line.user_id,
      line.request_id,
      line.origin?.hash ?? null,
      line.content?.hash ?? null,
    ]),
  )
}

/** The text that a checkpoint's signature is over. */
export function checkpointText(checkpoint: Omit<Checkpoint, 'signature'>): string {
  const { kind, chain, seq, hash, created_at, public_key } = checkpoint
  return JSON.stringify(['tenantry.audit.checkpoint.1', kind, chain, seq, hash, created_at, public_key])
}

/** A part as it was stored. Values where the line says that there are none fit no hash. */
export function erasablePart(
  hash: string | null,
  salt: string | null,
  text: string | null,
): ErasablePart | null {
  if (hash !== null) return { hash, salt, text }
  return text === null ? null : { hash: '', salt: null, text }
}
