import { Readable } from 'node:stream'
import { setImmediate as otherWork } from 'node:timers/promises'
import {
  exportEndText,
  INSTALLATION_CHAIN,
  nextDigest,
  type AuditExportLine,
  type ChainPlace,
  type Checkpoint,
} from '@tenantry/contract'
import { sha256 } from './append-entries.ts'
import { organizationOf } from './chain-name.ts'
import { csvEntry, csvHeading } from './csv.ts'
import type { AuditDeps } from './deps.ts'
import { meansWholeChains, type EntryFilter } from './entry-filter.ts'
import { showEntry } from './show-entry.ts'
import { signCheckpoint, type SigningKey } from './signing-key.ts'
import type { AuditCheckpointRow, AuditEntryRow } from './tables.ts'

export type ExportDeps = Pick<AuditDeps, 'store' | 'signingKey' | 'settled' | 'clock'>

const PAGE_ENTRIES = 200

/** Entries as CSV, oldest first. Read while it is sent. */
export function exportCsv(deps: ExportDeps, filter: EntryFilter): Readable {
  return Readable.from(csvPages(deps, filter), { objectMode: false })
}

/**
 * Entries as JSON Lines with everything that `verifyExport` of the contract needs: whole chains with their checkpoints when the filter names no more
 * than a chain, else the entries that fit, oldest first. The end is signed over all lines, so that a cut or changed file shows. Read while it is sent.
 */
export function exportJsonLines(deps: ExportDeps, filter: EntryFilter): Readable {
  return Readable.from(jsonPages(deps, filter), { objectMode: false })
}

async function* csvPages(deps: ExportDeps, filter: EntryFilter): AsyncGenerator<string> {
  yield csvHeading()
  for await (const rows of readEntries(deps, filter))
    yield rows.map((row) => csvEntry(showEntry(row))).join('')
}

async function* jsonPages(deps: ExportDeps, filter: EntryFilter): AsyncGenerator<string> {
  const key = await deps.signingKey()
  const complete = meansWholeChains(filter)
  const sealed = createSeal()
  yield textOf([
    { kind: 'export', version: 1, created_at: deps.clock.now(), complete, public_key: key.publicKey },
  ])
  if (complete) {
    const chains = filter.chain === undefined ? await deps.store.chains() : [filter.chain]
    for (const chain of chains) yield* chainPages(deps, key, chain, sealed)
  } else {
    for await (const rows of readEntries(deps, filter)) yield entriesText(rows, sealed)
  }
  yield textOf([sealed.end(key, deps.clock.now())])
}

async function* chainPages(
  deps: ExportDeps,
  key: SigningKey,
  chain: string,
  sealed: Seal,
): AsyncGenerator<string> {
  const organizationId = organizationOf(chain)
  // In this order: neither checkpoint is ahead of the lines that are read afterwards.
  const signed = await deps.store.checkpoint(chain, 'head')
  const pruned = await deps.store.checkpoint(chain, 'pruned')
  const { head } = await deps.store.chainEnd(chain)
  const end: ChainPlace = head ?? { seq: 0, hash: '' }
  yield textOf([
    {
      kind: 'chain',
      organization_id: organizationId,
      pruned: pruned === null ? null : showCheckpoint(pruned),
      checkpoint: signed === null ? null : showCheckpoint(signed),
    },
  ])
  for (let after = pruned?.seq ?? 0; ;) {
    const rows = await deps.store.readChain(chain, { after, limit: PAGE_ENTRIES })
    const last = rows.at(-1)
    if (last === undefined) break
    if (rows[0]?.seq !== after + 1) await refuseWhenPruned(deps, chain, pruned?.seq ?? 0)
    yield entriesText(
      rows.filter(({ seq }) => seq <= end.seq),
      sealed,
    )
    if (last.seq >= end.seq) break
    after = last.seq
    await otherWork()
  }
  const place = { kind: 'export', chain, ...end, created_at: deps.clock.now() } as const
  const exported = signCheckpoint(key, place)
  sealed.add(exported.signature)
  yield textOf([{ kind: 'head', organization_id: organizationId, head: exported }])
}

/** Lines that retention takes away meanwhile would look like lines that somebody removed: a download that breaks off is begun again. */
async function refuseWhenPruned({ store }: ExportDeps, chain: string, prunedSeq: number): Promise<void> {
  const now = await store.checkpoint(chain, 'pruned')
  if ((now?.seq ?? 0) !== prunedSeq) throw new Error(`${chain} was pruned while it was exported.`)
}

/** What fits, oldest first, up to what was settled when it began. */
async function* readEntries(deps: ExportDeps, filter: EntryFilter): AsyncGenerator<AuditEntryRow[]> {
  const until = await deps.settled.now()
  for (let after = 0; ;) {
    const rows = await deps.store.readPositions(filter, { after, until, limit: PAGE_ENTRIES })
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.position
    await otherWork()
  }
}

function entriesText(rows: readonly AuditEntryRow[], sealed: Seal): string {
  return textOf(
    rows.map((row): AuditExportLine => {
      sealed.addEntry(row.hash)
      const { previous_hash, origin_hash, origin_salt, content_hash, content_salt } = row
      const proof = { previous_hash, origin_hash, origin_salt, content_hash, content_salt }
      return { kind: 'entry', ...showEntry(row), proof }
    }),
  )
}

function textOf(lines: readonly AuditExportLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function showCheckpoint(row: AuditCheckpointRow): Checkpoint {
  const { kind, chain, seq, hash, created_at, public_key, signature } = row
  return { kind, chain, seq, hash, created_at, public_key, signature }
}

/** Counts what a file holds, in order, for the signature at its end. */
interface Seal {
  addEntry(hash: string): void
  add(signature: string): void
  end(key: SigningKey, now: number): AuditExportLine
}

function createSeal(): Seal {
  let digest = ''
  let entries = 0
  return {
    addEntry(hash) {
      entries += 1
      digest = nextDigest(sha256, digest, hash)
    },
    add(signature) {
      digest = nextDigest(sha256, digest, signature)
    },
    end(key, now) {
      const unsigned = { created_at: now, entries, digest, public_key: key.publicKey }
      return { kind: 'end', ...unsigned, signature: key.sign(exportEndText(unsigned)) }
    },
  }
}

/** `audit-2026-11-21.jsonl`, with the organization's id when it is of one. */
export function exportFileName(filter: EntryFilter, extension: 'jsonl' | 'csv', now: number): string {
  const day = new Date(now * 1000).toISOString().slice(0, 10)
  const isPlain =
    filter.chain !== undefined && filter.chain !== INSTALLATION_CHAIN && /^\w+$/.test(filter.chain)
  return `audit-${isPlain ? `${filter.chain}-` : ''}${day}.${extension}`
}
