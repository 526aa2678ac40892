import { canonicalJson } from '@tenantry/schema'
import type { Static } from 'typebox'
import type { AuditEntry } from '../audit.ts'
import {
  erasablePart,
  INSTALLATION_CHAIN,
  type ChainLine,
  type Checkpoint,
  type Sha256,
} from './chain-line.ts'

/** What is needed beside an entry to verify it without the server. */
export interface AuditProof {
  previous_hash: string
  origin_hash: string | null
  origin_salt: string | null
  content_hash: string | null
  content_salt: string | null
}

/** The lines of an export as JSON Lines, in this order; a filtered export has no `chain` and `head` lines. */
export type AuditExportLine =
  | ({ kind: 'export' } & AuditExportHeader)
  | {
      kind: 'chain'
      organization_id: string | null
      pruned: Checkpoint | null
      checkpoint: Checkpoint | null
    }
  | ({ kind: 'entry'; proof: AuditProof } & Static<typeof AuditEntry>)
  | { kind: 'head'; organization_id: string | null; head: Checkpoint }
  | ({ kind: 'end' } & AuditExportEnd)

export interface AuditExportHeader {
  version: 1
  created_at: number
  /** Whole chains, which can be verified; false for an export with filters, of which each line can. */
  complete: boolean
  public_key: string
}

export interface AuditExportEnd {
  created_at: number
  entries: number
  /** Over the hashes of all entries and the signatures of all heads, in order: see `nextDigest`. */
  digest: string
  public_key: string
  signature: string
}

export function nextDigest(sha256: Sha256, digest: string, hashOrSignature: string): string {
  return sha256(JSON.stringify([digest, hashOrSignature]))
}

/** The text that the signature of an export's end is over. */
export function exportEndText(end: Omit<AuditExportEnd, 'signature'>): string {
  const { created_at, entries, digest, public_key } = end
  return JSON.stringify(['tenantry.audit.export.1', created_at, entries, digest, public_key])
}

/** The text of an entry's origin, as it is hashed. */
export function originText(address: string | null, userAgent: string | null): string {
  return canonicalJson({ address, user_agent: userAgent })
}

/** The text of an entry's content, as it is hashed. */
export function contentText(content: { before: unknown; after: unknown; details: unknown }): string {
  const { before, after, details } = content
  return canonicalJson({ after, before, details })
}

/** The line of the chain behind an exported entry. */
export function lineOfExport(entry: Static<typeof AuditEntry> & { proof: AuditProof }): ChainLine {
  const { proof, target, address, user_agent: userAgent, before, after, details } = entry
  const hasOrigin = proof.origin_salt !== null || address !== null || userAgent !== null
  const hasContent =
    proof.content_salt !== null || before !== null || after !== null || Object.keys(details).length > 0
  return {
    chain: entry.organization_id ?? INSTALLATION_CHAIN,
    seq: entry.seq,
    previous_hash: proof.previous_hash,
    hash: entry.hash,
    id: entry.id,
    created_at: entry.created_at,
    actor: entry.actor,
    impersonator_id: entry.impersonator_id,
    action: entry.action,
    target_type: target.type,
    target_id: target.id,
    user_id: entry.user_id,
    request_id: entry.request_id,
    origin: erasablePart(
      proof.origin_hash,
      proof.origin_salt,
      hasOrigin ? originText(address, userAgent) : null,
    ),
    content: erasablePart(
      proof.content_hash,
      proof.content_salt,
      hasContent ? contentText({ before, after, details }) : null,
    ),
  }
}
