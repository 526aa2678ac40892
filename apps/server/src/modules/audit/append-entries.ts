import { hash } from 'node:crypto'
import {
  lineHash,
  originText,
  partHash,
  type ChainLine,
  type ChainPlace,
  type ErasablePart,
} from '@tenantry/contract'
import type { ControlTx } from '../../kernel/db/index.ts'
import { newSalt } from './new-salt.ts'
import { organizationOf } from './chain-name.ts'
import type { RecordedEntry } from './record-entry.ts'
import type { ChainStore } from './chain-store.ts'
import type { AuditEntryRow } from './tables.ts'

/** An entry that has no place in its chain yet. */
export interface EntryDraft extends Pick<
  AuditEntryRow,
  | 'id'
  | 'chain'
  | 'created_at'
  | 'actor'
  | 'impersonator_id'
  | 'action'
  | 'target_type'
  | 'target_id'
  | 'user_id'
  | 'request_id'
  | 'address'
  | 'user_agent'
> {
  content: EntryContent | null
}

export interface EntryContent {
  before: unknown
  after: unknown
  details: Record<string, unknown>
  /** The same as it is stored and hashed. */
  text: string
}

export const sha256 = (text: string) => hash('sha256', text, 'base64url')

/**
 * Puts entries at the end of their chains. A chain's last line is locked from here to the end of the transaction, so that places are given
 * in the order of the commits; chains are locked in the order of their names.
 */
export async function appendEntries(
  store: ChainStore,
  tx: ControlTx,
  drafts: readonly EntryDraft[],
): Promise<RecordedEntry[]> {
  const byChain = Map.groupBy(drafts, ({ chain }) => chain)
  const recorded: RecordedEntry[] = []
  for (const [chain, own] of [...byChain].sort(([a], [b]) => (a < b ? -1 : 1))) {
    let place = await store.lockHead(tx, chain)
    for (const [index, draft] of own.entries()) {
      const row = chainEntry(draft, place)
      await (index === own.length - 1 ? store.insertHead(tx, row) : store.insertEntry(tx, row))
      place = { seq: row.seq, hash: row.hash }
      recorded.push(showRecorded(draft, row.seq))
    }
  }
  return recorded
}

function chainEntry(draft: EntryDraft, before: ChainPlace): Omit<AuditEntryRow, 'position'> {
  const { content, address, user_agent, ...said } = draft
  const originPart =
    address === null && user_agent === null ? null : saltedPart(originText(address, user_agent))
  const contentPart = content === null ? null : saltedPart(content.text)
  const line: Omit<ChainLine, 'hash'> = {
    ...said,
    seq: before.seq + 1,
    previous_hash: before.hash,
    origin: originPart,
    content: contentPart,
  }
  return {
    ...said,
    address,
    user_agent,
    seq: line.seq,
    origin_salt: originPart?.salt ?? null,
    origin_hash: originPart?.hash ?? null,
    content: contentPart?.text ?? null,
    content_salt: contentPart?.salt ?? null,
    content_hash: contentPart?.hash ?? null,
    previous_hash: line.previous_hash,
    hash: lineHash(sha256, line),
  }
}

function saltedPart(text: string): ErasablePart {
  const salt = newSalt()
  return { hash: partHash(sha256, salt, text), salt, text }
}

function showRecorded(draft: EntryDraft, seq: number): RecordedEntry {
  return {
    id: draft.id,
    organizationId: organizationOf(draft.chain),
    seq,
    createdAt: draft.created_at,
    actor: draft.actor,
    impersonatorId: draft.impersonator_id,
    action: draft.action,
    target: { type: draft.target_type, id: draft.target_id },
    userId: draft.user_id,
    before: draft.content?.before ?? null,
    after: draft.content?.after ?? null,
    details: draft.content?.details ?? {},
    requestId: draft.request_id,
  }
}
