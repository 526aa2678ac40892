import { readFile, rename, writeFile } from 'node:fs/promises'
import type { ChainPlace } from '@tenantry/contract'
import { CliError } from './cli-error.ts'
import { isMissing } from './credentials.ts'
import { EXIT } from './exit-codes.ts'

/** What somebody outside of the server remembers of the audit trail: who signs it, and where each chain stood. */
export interface AuditAnchor {
  publicKey: string
  heads: ReadonlyMap<string, ChainPlace>
}

/** Null when there is no such file yet. */
export async function readAnchor(path: string): Promise<AuditAnchor | null> {
  try {
    return parseAnchor(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissing(error)) return null
    throw new CliError('ANCHOR_INVALID', `${path} is not an anchor of the audit trail.`, {
      hint: 'Name another file, or remove this one to begin anew.',
      exitCode: EXIT.usage,
      cause: error,
    })
  }
}

/** Whole or not at all: an anchor that is cut off would be trusted no more. */
export async function writeAnchor(path: string, { publicKey, heads }: AuditAnchor): Promise<void> {
  const sorted = [...heads].sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify(
    { version: 1, public_key: publicKey, heads: Object.fromEntries(sorted) },
    null,
    2,
  )
  await writeFile(`${path}.partial`, `${text}\n`, { mode: 0o600 })
  await rename(`${path}.partial`, path)
}

function parseAnchor(value: unknown): AuditAnchor {
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['heads']))
    throw new TypeError('It has another shape.')
  const { public_key: publicKey, heads } = value
  if (typeof publicKey !== 'string') throw new TypeError('It names no key.')
  const places = Object.entries(heads).map(([chain, place]): [string, ChainPlace] => [
    chain,
    readPlace(place),
  ])
  return { publicKey, heads: new Map(places) }
}

function readPlace(value: unknown): ChainPlace {
  if (isRecord(value)) {
    const { seq, hash } = value
    if (typeof seq === 'number' && Number.isSafeInteger(seq) && typeof hash === 'string') return { seq, hash }
  }
  throw new TypeError('It names a place that is none.')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
