import { contentText } from '@tenantry/contract'
import { actorReference, type Actor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import { newId } from '../../kernel/ids.ts'
import { appendEntries, type EntryContent, type EntryDraft } from './append-entries.ts'
import { chainOf } from './chain-name.ts'
import { createChainStore } from './chain-store.ts'
import { leaveOutSecrets } from './leave-out-secrets.ts'

/** Who did it, in which request, and from where. */
export interface AuditSource {
  actor: Actor
  requestId: string | null
  address?: string | null
  userAgent?: string | null
}

export interface AuditTarget {
  /** A noun in the singular: `database`, `api_key`. */
  type: string
  id: string
  /** The organization whose trail the entry belongs to; the installation's own when absent. */
  organizationId?: string | null
  /** The person whom the entry speaks of, whose erasure empties it. Known by itself for a target `user`, and from `details.user_id`. */
  userId?: string | null
}

/**
 * Writes one immutable line in the caller's transaction: what is rolled back was not done, and leaves no trace. `details` may hold `before` and
 * `after`; secrets are to be left out by the caller, and what looks like one is replaced.
 */
export type RecordEntry = (
  tx: ControlTx,
  source: AuditSource,
  action: string,
  target: AuditTarget,
  details?: Record<string, unknown>,
) => Promise<void>

/** An entry as those learn of it who act on what happened. */
export interface RecordedEntry {
  id: string
  organizationId: string | null
  /** Place in the chain of its organization. */
  seq: number
  createdAt: number
  actor: string
  impersonatorId: string | null
  action: string
  target: { type: string; id: string }
  userId: string | null
  before: unknown
  after: unknown
  details: Record<string, unknown>
  requestId: string | null
}

/** Called in the transaction that wrote the entry, right before its commit; what it throws rolls everything back. */
export type OnRecorded = (tx: ControlTx, entry: RecordedEntry) => Promise<void>

export interface RecorderDeps {
  clock: Clock
  /** Told after a commit that wrote entries. */
  afterCommit: () => void
  onRecorded?: OnRecorded
}

const CONTENT_CHARACTERS_MAX = 64 * 1024
const USER_AGENT_MAX = 300
const ADDRESS_MAX = 64

/**
 * Entries are collected and written together right before the commit: chains are locked for as short as can be, and always in the same
 * order, so that transactions which write to several chains do not wait for each other in a circle.
 */
export function createRecordEntry(deps: RecorderDeps): RecordEntry {
  const chains = createChainStore()
  const drafts = new WeakMap<ControlTx, EntryDraft[]>()
  return async (tx, source, action, target, details = {}) => {
    const draft = draftEntry(deps.clock.now(), source, action, target, details)
    const waiting = drafts.get(tx)
    if (waiting !== undefined) {
      waiting.push(draft)
      return
    }
    const collected = [draft]
    drafts.set(tx, collected)
    tx.beforeCommit(async () => {
      drafts.delete(tx)
      const recorded = await appendEntries(chains, tx, collected)
      for (const entry of recorded) await deps.onRecorded?.(tx, entry)
      tx.afterCommit(deps.afterCommit)
    })
  }
}

function draftEntry(
  now: number,
  source: AuditSource,
  action: string,
  target: AuditTarget,
  details: Record<string, unknown>,
): EntryDraft {
  return {
    id: newId('aud'),
    chain: chainOf(target.organizationId ?? null),
    created_at: now,
    actor: actorReference(source.actor),
    impersonator_id: source.actor.kind === 'user' ? source.actor.impersonatorId : null,
    action,
    target_type: target.type,
    target_id: target.id,
    user_id: subjectOf(target, details),
    request_id: source.requestId,
    address: bounded(source.address, ADDRESS_MAX),
    user_agent: bounded(source.userAgent, USER_AGENT_MAX),
    content: contentOf(details),
  }
}

/** Null when there is nothing to say. */
function contentOf(given: Record<string, unknown>): EntryContent | null {
  const { before = null, after = null, ...details } = given
  if (before === null && after === null && Object.keys(details).length === 0) return null
  const values = {
    before: leaveOutSecrets(before),
    after: leaveOutSecrets(after),
    // A copy of an object is one.
    details: leaveOutSecrets(details) as Record<string, unknown>,
  }
  const text = contentText(values)
  if (text.length <= CONTENT_CHARACTERS_MAX) return { ...values, text }
  const instead = { before: null, after: null, details: { left_out: `${text.length} characters` } }
  return { ...instead, text: contentText(instead) }
}

function subjectOf(target: AuditTarget, details: Record<string, unknown>): string | null {
  if (target.userId !== undefined) return target.userId
  if (target.type === 'user') return target.id
  const { user_id: userId } = details
  return typeof userId === 'string' ? userId : null
}

/** Headers hold what callers send: no more of it than is useful, and nothing that a database refuses. */
function bounded(text: string | null | undefined, lengthMax: number): string | null {
  if (text === null || text === undefined) return null
  return text.slice(0, lengthMax).replaceAll('\0', '').toWellFormed()
}
