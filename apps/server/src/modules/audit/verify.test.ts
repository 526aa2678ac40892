import { lineHash } from '@tenantry/contract'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { sha256 } from './append-entries.ts'
import { lineOf } from './show-entry.ts'
import type { AuditTables } from './tables.ts'
import { openAudit, orgA, orgB, renumber, type AuditFixture } from './testing/audit-fixture.ts'

describeBothDialects('verifying an audit chain', ({ openStore }) => {
  let audit: AuditFixture
  beforeEach(async () => {
    audit = await openAudit({ control: await openStore() })
    await audit.writeMany(10, { organizationId: orgA })
  })
  const line = (seq: number) => sql`chain = ${orgA} and seq = ${seq}`

  /** Writes lines anew from `from` on, so that each fits itself and the one before it: what somebody would do who knows how it works. */
  async function rehash(from: number): Promise<void> {
    let previous = (await audit.rows(orgA)).find(({ seq }) => seq === from - 1)?.hash ?? ''
    for (const row of (await audit.rows(orgA)).filter(({ seq }) => seq >= from)) {
      const hash = lineHash(sha256, { ...lineOf(row), previous_hash: previous })
      await audit.tamper(
        sql`update audit_entries set previous_hash = ${previous}, hash = ${hash} where ${line(row.seq)}`,
      )
      previous = hash
    }
    await audit.tamper(sql`update audit_chains set hash = ${previous} where chain = ${orgA}`)
  }

  it('finds nothing in chains that nobody touched, and counts them', async () => {
    await audit.write()
    await audit.write({ details: {}, address: null, userAgent: null })
    await audit.writeMany(600, { organizationId: orgB })
    await audit.signHeads()
    expect(await audit.verify()).toMatchObject({ ok: true, chains: 3, entries: 612, findings: [] })
    expect(await audit.verify(orgB)).toMatchObject({ ok: true, chains: 1, entries: 600 })
  })

  it('names the line of which any value was changed', async () => {
    const changes = {
      created_at: 1,
      actor: 'key:key_other',
      impersonator_id: 'usr_x',
      action: 'database.created',
      target_type: 'user',
      target_id: 'db_2',
      user_id: 'usr_y',
      request_id: 'req_2',
      address: '198.51.100.1',
      user_agent: 'other',
      origin_salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      origin_hash: 'x',
      content: '{"after":null,"before":null,"details":{"n":6}}',
      content_salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      content_hash: 'x',
      previous_hash: 'x',
      hash: 'x',
      id: 'aud_other',
    }
    for (const [column, value] of Object.entries(changes)) {
      const before = (await audit.rows(orgA)).find(({ seq }) => seq === 5)
      const set = (to: unknown) =>
        audit.tamper(sql`update audit_entries set ${sql.ref(column)} = ${to} where ${line(5)}`)
      await set(value)
      expect(await audit.findings(), column).toEqual(['changed 5'])
      await set(before?.[column as keyof typeof before])
      expect(await audit.findings(), column).toEqual([])
    }
  })

  it('names a line that was changed together with its hash', async () => {
    await audit.tamper(sql`update audit_entries set action = 'nothing.happened' where ${line(5)}`)
    const row = (await audit.rows(orgA)).find(({ seq }) => seq === 5)
    if (row === undefined) throw new Error('The line is not there.')
    await audit.tamper(sql`update audit_entries set hash = ${lineHash(sha256, lineOf(row))} where ${line(5)}`)
    expect(await audit.findings()).toEqual(['changed 5'])
  })

  it('finds removed lines: at the beginning, in the middle, several, and with the rest numbered anew', async () => {
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA} and seq in (1, 4, 5, 8)`)
    expect(await audit.findings()).toEqual(['removed 1', 'removed 4-5', 'removed 8'])
  })

  it('finds a removed line although those behind it were given its place', async () => {
    await audit.tamper(sql`delete from audit_entries where ${line(4)}`)
    for (const statement of renumber(orgA, 5, -1)) await audit.tamper(statement)
    expect(await audit.findings()).toEqual(['removed 4', 'truncated 10'])
    const head = sql`(select hash from audit_entries where ${line(9)})`
    await audit.tamper(sql`update audit_chains set seq = 9, hash = ${head} where chain = ${orgA}`)
    expect(await audit.findings()).toEqual(['removed 4'])
  })

  it('finds a line that was put in between, by itself or with the rest pushed', async () => {
    for (const statement of renumber(orgA, 6, 1)) await audit.tamper(statement)
    const before = (await audit.rows(orgA)).find(({ seq }) => seq === 5)
    if (before === undefined) throw new Error('The line is not there.')
    const forged = { ...before, seq: 6, id: 'aud_forged', previous_hash: before.hash }
    const { position: _position, ...values } = { ...forged, hash: lineHash(sha256, lineOf(forged)) }
    await audit.control.db.withTables<AuditTables>().insertInto('audit_entries').values(values).execute()
    expect(await audit.findings()).toEqual(['inserted 6', 'inserted 11'])
  })

  it('finds lines that changed places, near or far', async () => {
    const swap = async (a: number, b: number) => {
      await audit.tamper(sql`update audit_entries set seq = -1 where ${line(a)}`)
      await audit.tamper(sql`update audit_entries set seq = ${a} where ${line(b)}`)
      await audit.tamper(sql`update audit_entries set seq = ${b} where chain = ${orgA} and seq = -1`)
    }
    await swap(3, 4)
    expect(await audit.findings()).toEqual(['reordered 3', 'reordered 4'])
    await swap(3, 4)
    await audit.writeMany(190, { organizationId: orgA })
    await swap(2, 199)
    expect(await audit.findings()).toEqual(['reordered 2', 'reordered 199'])
    const { findings } = await audit.verify()
    expect(findings[0]?.detail).toContain('belongs in place 199')
  })

  it('finds a tail that was cut off; with the head set back as well, only a checkpoint can tell', async () => {
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA} and seq > 7`)
    expect(await audit.findings()).toEqual(['truncated 8-10'])
    // A chain that does not fit its head is not signed.
    await audit.signHeads()
    await audit.tamper(sql`update audit_chains set seq = 7,
      hash = (select hash from audit_entries where ${line(7)}) where chain = ${orgA}`)
    expect(await audit.findings()).toEqual([])
  })

  it('finds a cut tail by the signed checkpoint, whatever the head says, and a whole chain that is gone', async () => {
    await audit.signHeads()
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA} and seq > 7`)
    await audit.tamper(sql`update audit_chains set seq = 7,
      hash = (select hash from audit_entries where ${line(7)}) where chain = ${orgA}`)
    expect(await audit.findings()).toEqual(['truncated 8-10'])
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA}`)
    await audit.tamper(sql`delete from audit_chains where chain = ${orgA}`)
    expect(await audit.findings()).toEqual(['truncated 1-10'])
  })

  it('finds lines that were put behind the head, or into a chain of their own', async () => {
    await audit.tamper(sql`
      insert into audit_entries (chain, seq, id, created_at, actor, action, target_type, target_id, previous_hash, hash)
      select chain, 11, 'aud_x', created_at, actor, action, target_type, target_id, hash, 'x'
        from audit_entries where ${line(10)}`)
    expect(await audit.findings()).toEqual(['changed 11', 'inserted 11'])
    await audit.tamper(sql`update audit_entries set chain = 'org_forged' where ${line(11)}`)
    expect(await audit.findings()).toEqual(['changed 11', 'removed 1-10', 'inserted 1-11'])
  })

  it('finds history that was written anew from some line on, with every hash in order', async () => {
    await audit.signHeads()
    await audit.tamper(sql`update audit_entries set actor = 'key:key_other' where ${line(3)}`)
    await rehash(3)
    expect(await audit.findings()).toEqual(['rewritten 10'])
    await audit.write({ organizationId: orgA })
    await audit.signHeads()
    expect(await audit.findings()).toEqual(['rewritten 10'])
    expect(audit.logged.join()).toContain('An audit chain is broken')
  })

  it('finds values that went without a word, and a line that claims there were none', async () => {
    await audit.tamper(
      sql`update audit_entries set content = null, content_salt = null where chain = ${orgA} and seq in (2, 3)`,
    )
    await audit.tamper(
      sql`update audit_entries set address = null, user_agent = null, origin_salt = null where ${line(7)}`,
    )
    expect(await audit.findings()).toEqual(['erased 7', 'erased 2-3'])
    await audit.tamper(sql`update audit_entries set content_hash = null where ${line(2)}`)
    expect(await audit.findings()).toEqual(['changed 2', 'erased 7', 'erased 3'])
  })

  it('tells a hundred findings and counts the rest', async () => {
    await audit.writeMany(240, { organizationId: orgA })
    await audit.tamper(sql`update audit_entries set actor = 'x' where chain = ${orgA}`)
    const { ok, findings, finding_count: count } = await audit.verify()
    expect({ ok, count, told: findings.length }).toEqual({ ok: false, count: 250, told: 100 })
  })

  it('runs once at a time, and finds nothing while entries are written', async () => {
    const { verifyChains } = await import('./verify-chains.ts')
    const turn = { taken: false }
    const first = verifyChains(audit.deps, turn, undefined)
    await expect(verifyChains(audit.deps, turn, undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await first
    let writing = true
    const writer = (async () => {
      while (writing) await audit.write({ organizationId: orgA })
    })()
    for (let n = 0; n < 10; n++) {
      await audit.signHeads()
      expect(await audit.findings()).toEqual([])
    }
    writing = false
    await writer
  })
})
