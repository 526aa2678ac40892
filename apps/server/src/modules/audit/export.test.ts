import { text } from 'node:stream/consumers'
import { verifyExport, type ChainPlace } from '@tenantry/contract'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { sha256 } from './append-entries.ts'
import type { EntryFilter } from './entry-filter.ts'
import { exportCsv, exportJsonLines } from './export-entries.ts'
import { setRetention } from './retention.ts'
import { verifySignature } from './signing-key.ts'
import { installationKey, openAudit, orgA, orgB, type AuditFixture } from './testing/audit-fixture.ts'

describeBothDialects('an exported audit trail', ({ openStore }) => {
  let audit: AuditFixture
  beforeEach(async () => {
    audit = await openAudit({ control: await openStore() })
    await audit.writeMany(6, {
      organizationId: orgA,
      details: { before: { n: 1 }, after: { n: 2, z: 'é\n"' }, b: 1, a: 2 },
    })
    await audit.write({ organizationId: orgB, target: { type: 'user', id: 'usr_ann' } })
    await audit.write({ details: {}, address: null, userAgent: null })
    await audit.signHeads()
  })

  const exported = (filter: EntryFilter = {}) => text(exportJsonLines(audit.deps, filter))

  interface Check {
    publicKeys?: string[] | null
    anchors?: ReadonlyMap<string, ChainPlace>
  }
  async function check(file: string, { publicKeys, anchors = new Map() }: Check = {}) {
    const { publicKey } = await audit.deps.signingKey()
    return verifyExport(linesOf(file), {
      sha256,
      verifySignature,
      publicKeys: publicKeys === undefined ? [publicKey] : publicKeys,
      anchors,
    })
  }
  async function found(file: string, options: Check = {}): Promise<string[]> {
    const { findings } = await check(file, options)
    return findings.map(({ kind, seq, last_seq: last }) => `${kind} ${seq}${last === seq ? '' : `-${last}`}`)
  }

  it('is verified without the server: every line, chain and signature', async () => {
    const { publicKey } = await audit.deps.signingKey()
    expect(await check(await exported())).toMatchObject({
      complete: true,
      chains: 3,
      entries: 8,
      findings: [],
      publicKey,
    })
    expect(await check(await exported({ chain: orgA }))).toMatchObject({
      chains: 1,
      entries: 6,
      findings: [],
    })
    // A formatter that orders members otherwise changes nothing.
    const reordered = (await exported())
      .split('\n')
      .map((line) => (line === '' ? '' : JSON.stringify(reversed(JSON.parse(line)))))
    expect(await found(reordered.join('\r\n'))).toEqual([])
  })

  it('is verified after erasure and pruning', async () => {
    await audit.control.transaction((tx) =>
      audit.erase(tx, { actor: installationKey, requestId: null }, { kind: 'user', userId: 'usr_ann' }),
    )
    audit.time.forwardDays(3)
    await audit.write({ organizationId: orgA })
    await setRetention(audit.deps, { actor: installationKey, requestId: null }, { chain: orgA, days: 2 })
    await audit.prune()
    const file = await exported()
    expect(file).toContain('"erased":["content"]')
    expect(await check(file)).toMatchObject({ findings: [], entries: 5 })
  })

  it('shows what was changed in the file, line by line', async () => {
    const file = await exported({ chain: orgA })
    const lines = file.trimEnd().split('\n')
    const entry = (seq: number) =>
      lines.findIndex((line) => line.includes(`"kind":"entry"`) && line.includes(`"seq":${seq},`))
    const edit = (seq: number, change: (entry: Record<string, unknown>) => void) => {
      const parsed = JSON.parse(lines[entry(seq)] ?? '') as Record<string, unknown>
      change(parsed)
      return lines.with(entry(seq), JSON.stringify(parsed)).join('\n')
    }
    expect(await found(edit(3, (line) => (line['actor'] = 'key:key_other')))).toEqual(['changed 3'])
    expect(await found(edit(3, (line) => (line['after'] = { n: 3 })))).toEqual(['changed 3'])
    expect(await found(edit(3, (line) => (line['details'] = {})))).toEqual(['changed 3'])
    expect(await found(edit(3, (line) => (line['address'] = null)))).toEqual(['changed 3'])
    expect(await found(edit(3, (line) => (line['seq'] = 'x')))).toEqual([
      'unreadable 0',
      'removed 3',
      'changed 0',
    ])
    expect(await found(lines.toSpliced(entry(3), 1).join('\n'))).toEqual(['removed 3', 'changed 0'])
    const swapped = lines.with(entry(3), lines[entry(4)] ?? '').with(entry(4), lines[entry(3)] ?? '')
    expect(await found(swapped.join('\n'))).toEqual(['reordered 3', 'changed 0'])
    expect(await found(lines.toSpliced(entry(3), 0, lines[entry(2)] ?? '').join('\n'))).toEqual([
      'inserted 2',
      'changed 0',
    ])
    expect(await found(lines.slice(0, entry(4)).join('\n'))).toEqual([
      'truncated 4',
      'truncated 4-6',
      'truncated 0',
    ])
    expect(await found('')).toEqual(['truncated 0'])
    expect(await found('{"kind":"entry"}\nnull\n[]\n"x"\n{')).toEqual([
      ...Array.from({ length: 5 }, () => 'unreadable 0'),
      'truncated 0',
    ])
  })

  it('shows that a whole chain or the end was cut out of the file, and a forged end', async () => {
    const lines = (await exported()).trimEnd().split('\n')
    const from = lines.findIndex((line) => line.includes('"kind":"chain"') && line.includes(orgB))
    const without = lines.toSpliced(from, 3)
    expect(await found(without.join('\n'))).toEqual(['changed 0'])
    expect(await found(lines.slice(0, -1).join('\n'))).toEqual(['truncated 0'])
    const end = JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>
    const forged = [...without.slice(0, -1), JSON.stringify({ ...end, entries: 7 })]
    expect(await found(forged.join('\n'))).toEqual(['checkpoint_forged 0'])
  })

  it('is believed for the keys that are named, or for its own when none is', async () => {
    const file = await exported({ chain: orgB })
    const other = await openAudit({ control: await openStore() })
    const { publicKey } = await other.deps.signingKey()
    expect(await found(file, { publicKeys: [publicKey] })).toEqual([
      'checkpoint_unknown_key 1',
      'checkpoint_unknown_key 1',
      'checkpoint_unknown_key 0',
    ])
    expect(await found(file, { publicKeys: null })).toEqual([])
  })

  it('is held against places seen earlier: what was written anew or cut off since then shows', async () => {
    const { heads } = await check(await exported())
    expect(await found(await exported(), { anchors: heads })).toEqual([])
    await audit.write({ organizationId: orgA })
    expect(await found(await exported(), { anchors: heads })).toEqual([])
    // Somebody who can sign as well removes an organization's chain and all that is known of it.
    for (const table of ['audit_entries', 'audit_chains', 'audit_checkpoints'])
      await audit.tamper(sql`delete from ${sql.table(table)} where chain = ${orgA}`)
    expect(await found(await exported())).toEqual([])
    expect(await found(await exported(), { anchors: heads })).toEqual(['truncated 1-6'])
    await audit.writeMany(7, { organizationId: orgA })
    expect(await found(await exported(), { anchors: heads })).toEqual(['rewritten 6'])
  })

  it('with a filter holds what fits, each line still verifiable, and says that it is not whole', async () => {
    const file = await exported({ actor: 'key:key_00000000000000000000000000', targetType: 'database' })
    expect(await check(file)).toMatchObject({ complete: false, entries: 7, findings: [] })
    const lines = file.trimEnd().split('\n')
    expect(await found(file.replaceAll('database.updated', 'database.created'))).toHaveLength(7)
    expect(await found(lines.toSpliced(2, 1).join('\n'))).toEqual(['changed 0'])
    expect(await check(await exported({ actor: 'nobody' }))).toMatchObject({ entries: 0, findings: [] })
  })

  it('shows the tampering of a store like the server itself', async () => {
    await audit.tamper(sql`update audit_entries set actor = 'x' where chain = ${orgA} and seq = 2`)
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA} and seq = 4`)
    expect(await found(await exported())).toEqual(['changed 2', 'removed 4'])
  })

  it('reads its pages while it is sent, oldest first', async () => {
    await audit.writeMany(1_100, { organizationId: orgB })
    const seen: number[] = []
    for (const line of (await exported({ since: 0 })).split('\n')) {
      if (!line.includes('"kind":"entry"')) continue
      seen.push((JSON.parse(line) as { seq: number; organization_id: string }).seq)
    }
    expect(seen).toHaveLength(1_108)
    const csv = await text(exportCsv(audit.deps, {}))
    expect(csv.split('\r\n')).toHaveLength(1_110)
  })

  it('as CSV runs no formula in a spreadsheet, and keeps cells apart', async () => {
    const evil = [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      '＝1',
      ' =1',
      '|cmd',
      '"=1',
      'a,"b"\nc',
      '%0A=1',
    ]
    for (const userAgent of evil)
      await audit.write({ userAgent, target: { type: 'database', id: userAgent } })
    const csv = await text(exportCsv(audit.deps, { chain: 'installation' }))
    const rows = readCsv(csv)
    expect(rows[0]?.[0]).toBe('created_at')
    const agents = rows.slice(2).map((row) => row[12])
    expect(agents).toEqual(evil.map((value) => (/^["a]/.test(value) ? value : `'${value}`)))
    for (const row of rows) {
      expect(row).toHaveLength(17)
      for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%＝]/)
    }
  })
})

async function* linesOf(file: string): AsyncGenerator<string> {
  yield* file.split('\n')
}

/** Members in the opposite order, all the way down. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  )
}

/** RFC 4180, every cell quoted. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of csv.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push(cell.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}
