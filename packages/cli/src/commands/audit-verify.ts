import { createReadStream } from 'node:fs'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { resolve } from 'node:path'
import {
  verifyExport,
  type AuditFinding,
  type AuditVerdict,
  type ChainPlace,
  type ExportVerdict,
} from '@tenantry/contract'
import type { Tenantry } from '@tenantry/sdk'
import { readAnchor, writeAnchor } from '../audit-anchor.ts'
import { CliError, Stop, usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'
import { isMissing } from '../credentials.ts'
import { EXIT } from '../exit-codes.ts'
import { readLines } from '../read-lines.ts'
import { countText, textTable, visible } from '../text-table.ts'

export interface VerifyOptions {
  org?: string
  organization?: string
  publicKey?: string
  anchor?: string
}

/** The calls of an organization's own trail, or of the whole installation. */
export async function auditOf(
  { client }: Context,
  org: string | undefined,
): Promise<Pick<Tenantry['audit'], 'list' | 'export' | 'verify' | 'stream'>> {
  const tenantry = await client()
  // With `--org` no filter names another organization.
  return org === undefined ? tenantry.audit : tenantry.orgs.audit(org)
}

/** Verifies on the server, in a file, or here with everything that the server gives out, held against what was seen the last time. */
export async function verifyAudit(
  context: Context,
  file: string | undefined,
  options: VerifyOptions,
): Promise<void> {
  if (file !== undefined && (options.organization ?? options.org) !== undefined)
    throw usageError('--organization and --org are for verifying on the server.', 'A file is verified whole.')
  if (options.anchor !== undefined && options.org !== undefined)
    throw usageError('--anchor knows organizations by id.', 'Give --organization org_… instead of --org.')
  if (file !== undefined || options.anchor !== undefined) return verifyHere(context, file, options)
  if (options.publicKey !== undefined)
    throw usageError('--public-key is for files and for --anchor.', 'The server knows its own keys.')
  const { organization, org } = options
  const audit = await auditOf(context, org)
  const verdict = await audit.verify(organization === undefined ? {} : { organizationId: organization })
  tell(context, { ...verdict, trust: sourceText(verdict) })
}

async function verifyHere(
  context: Context,
  file: string | undefined,
  { org, organization, publicKey, anchor }: VerifyOptions,
): Promise<void> {
  const anchorPath = anchor === undefined ? null : resolve(context.workingDirectory, anchor)
  const known = anchorPath === null ? null : await readAnchor(anchorPath)
  const chain = organization === 'none' ? 'installation' : organization
  const given = publicKey ?? known?.publicKey ?? null
  const verdict = await verifyExport(await openLines(context, file, { org, organization }), {
    sha256: (text) => createHash('sha256').update(text).digest('base64url'),
    verifySignature,
    publicKeys: given === null ? null : [given],
    anchors: onlyChain(known?.heads ?? new Map(), chain),
  })
  if (anchorPath !== null && !verdict.complete)
    throw usageError('A file that was exported with filters has no chains to hold against an anchor.')
  tell(context, {
    ok: verdict.findingCount === 0,
    chains: verdict.chains,
    entries: verdict.entries,
    complete: verdict.complete,
    finding_count: verdict.findingCount,
    findings: [...verdict.findings],
    public_key: verdict.publicKey,
    trust: trustText(verdict, given),
  })
  if (anchorPath === null || verdict.publicKey === null) return
  const heads = new Map([...(known?.heads ?? []), ...verdict.heads])
  await writeAnchor(anchorPath, { publicKey: given ?? verdict.publicKey, heads })
}

async function openLines(
  context: Context,
  file: string | undefined,
  { org, organization }: { org: string | undefined; organization: string | undefined },
): Promise<AsyncIterable<string>> {
  if (file !== undefined) return readLines(openFile(resolve(context.workingDirectory, file)))
  const audit = await auditOf(context, org)
  return readLines(await audit.export(organization === undefined ? {} : { organizationId: organization }))
}

async function* openFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    // Without an encoding, a file is read as bytes.
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new CliError('FILE_NOT_FOUND', `There is no file ${path}.`, { exitCode: EXIT.usage, cause: error })
  }
}

function onlyChain(
  heads: ReadonlyMap<string, ChainPlace>,
  chain: string | undefined,
): ReadonlyMap<string, ChainPlace> {
  return chain === undefined ? heads : new Map([...heads].filter(([name]) => name === chain))
}

/** Ed25519 (RFC 8032); a key that is none verifies nothing. */
function verifySignature(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}

interface ShownVerdict {
  ok: boolean
  chains: number
  entries: number
  complete?: boolean
  finding_count: number
  findings: AuditFinding[]
  public_key: string | null
  /** What the verdict rests on, for people. */
  trust: string
}

/** Says what was found; the exit code tells scripts. */
function tell({ out }: Context, { trust, ...verdict }: ShownVerdict): void {
  out.value(verdict, () => {
    const { chains, entries, findings, finding_count: count } = verdict
    const looked =
      verdict.complete === false
        ? `${entriesText(entries)}, each by itself: the file is no whole chain`
        : `${entriesText(entries)} in ${countText(chains, 'chain')}`
    if (verdict.ok) return `${out.colors.green('✓')} ${looked}: nothing was tampered with\n  ${trust}`
    const rows = findings.map((finding) => [
      finding.organization_id ?? 'installation',
      finding.seq === finding.last_seq ? String(finding.seq) : `${finding.seq}-${finding.last_seq}`,
      finding.kind,
      visible(finding.detail),
    ])
    const more = count > findings.length ? `\n… and ${count - findings.length} more` : ''
    const table = textTable(['CHAIN', 'LINE', 'FINDING', 'DETAIL'], rows)
    return `${out.colors.red('✗')} ${looked}: ${countText(count, 'finding')}\n${table}${more}\n  ${trust}`
  })
  if (!verdict.ok) throw new Stop(EXIT.failure)
}

function entriesText(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`
}

const SOURCES: Readonly<Record<AuditVerdict['key_source'], string>> = {
  environment: 'given to the server as TENANTRY_AUDIT_KEY',
  data_folder: 'kept in the server’s data folder',
  control_store: 'kept in the control store, sealed with the servers’ secret key',
}

function sourceText(verdict: AuditVerdict): string {
  return `signed with ${verdict.public_key}, ${SOURCES[verdict.key_source]}`
}

function trustText(verdict: ExportVerdict, given: string | null): string {
  if (given !== null) return `signed with ${given}`
  if (verdict.publicKey === null) return 'signed with no key'
  return `signed with ${visible(verdict.publicKey)}, by its own account: compare it with that of the server, and give it as --public-key`
}
