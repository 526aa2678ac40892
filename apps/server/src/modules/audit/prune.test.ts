import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { getRetention, setRetention } from './retention.ts'
import { readSigningKey, signCheckpoint } from './signing-key.ts'
import { installationKey, openAudit, orgA, orgB, type AuditFixture } from './testing/audit-fixture.ts'

describeBothDialects('retention of audit entries', ({ openStore }) => {
  let audit: AuditFixture
  beforeEach(async () => {
    audit = await openAudit({ control: await openStore() })
  })
  const setDays = (days: number | null, chain = 'installation') =>
    setRetention(audit.deps, { actor: installationKey, requestId: null }, { chain, days })
  const seqs = async (chain: string) => (await audit.rows(chain)).map(({ seq }) => seq)
  const pruned = (chain: string) => audit.deps.store.checkpoint(chain, 'pruned')

  /** Three entries a day on each chain, for three days; then ten days pass after the first. */
  async function threeDays(): Promise<void> {
    for (let day = 0; day < 3; day++) {
      for (const organizationId of [orgA, orgB]) await audit.writeMany(3, { organizationId })
      audit.time.forwardDays(1)
    }
    audit.time.forwardDays(7)
  }

  it('keeps everything until it is told otherwise', async () => {
    await threeDays()
    await audit.prune()
    expect(await seqs(orgA)).toHaveLength(9)
    expect(await getRetention(audit.deps.store, orgA)).toEqual({
      organization_id: orgA,
      days: null,
      inherited: true,
      pruned_seq: 0,
    })
  })

  it('removes what is older from the beginning of a chain; the rest still verifies, and goes on', async () => {
    await threeDays()
    await audit.signHeads()
    await setDays(9)
    await audit.prune()
    expect(await seqs(orgA)).toEqual([4, 5, 6, 7, 8, 9])
    expect(await pruned(orgA)).toMatchObject({ seq: 3, created_at: audit.time.now })
    expect(await audit.findings()).toEqual([])
    await audit.write({ organizationId: orgA })
    await audit.signHeads()
    expect(await audit.findings()).toEqual([])
    expect(await audit.verify(orgA)).toMatchObject({ entries: 7 })
    expect(await getRetention(audit.deps.store, orgA)).toMatchObject({
      days: 9,
      inherited: true,
      pruned_seq: 3,
    })
  })

  it('follows the setting of an organization before that of the installation, and each can be taken back', async () => {
    await threeDays()
    await setDays(8)
    await setDays(36_500, orgA)
    await audit.prune()
    expect([(await seqs(orgA))[0], (await seqs(orgB))[0]]).toEqual([1, 7])
    expect(await setDays(null, orgA)).toMatchObject({ days: 8, inherited: true })
    await audit.prune()
    expect((await seqs(orgA))[0]).toBe(7)
    const [, change] = (await audit.rows(orgA)).slice(-2)
    expect(change).toMatchObject({ action: 'audit.retention_changed', target_type: 'audit', target_id: orgA })
    expect(JSON.parse(change?.content ?? '')).toEqual({
      before: { days: 36_500 },
      after: { days: null },
      details: {},
    })
  })

  it('removes all of a chain that nothing was written to since, and keeps its numbers', async () => {
    await audit.writeMany(1_100, { organizationId: orgA })
    await audit.signHeads()
    await setDays(1)
    audit.time.forwardDays(2)
    await audit.prune()
    expect(await seqs(orgA)).toEqual([])
    expect(await pruned(orgA)).toMatchObject({ seq: 1_100 })
    expect(await audit.findings()).toEqual([])
    await audit.write({ organizationId: orgA })
    expect(await seqs(orgA)).toEqual([1_101])
    await audit.signHeads()
    expect(await audit.findings()).toEqual([])
  })

  it('stops at the first entry that is young enough, whatever the clock said behind it', async () => {
    await audit.writeMany(2, { organizationId: orgA })
    audit.time.forwardDays(5)
    await audit.write({ organizationId: orgA })
    audit.time.forwardDays(-5)
    await audit.write({ organizationId: orgA })
    audit.time.forwardDays(6)
    await setDays(3)
    await audit.prune()
    expect(await seqs(orgA)).toEqual([3, 4])
    expect(await audit.findings()).toEqual([])
  })

  it('finds a checkpoint of pruning that is forged, or too old, and removed lines without one', async () => {
    await threeDays()
    await setDays(9)
    await audit.prune()
    const early = await pruned(orgA)
    if (early === null) throw new Error('Nothing was pruned.')
    await audit.tamper(sql`delete from audit_entries where chain = ${orgA} and seq in (4, 5)`)
    expect(await audit.findings()).toEqual(['removed 4-5'])

    const [next] = await audit.rows(orgA)
    const forged = { ...early, seq: 5, hash: next?.previous_hash ?? '' }
    await audit.deps.store.saveCheckpoint(forged)
    expect(await audit.findings()).toEqual(['checkpoint_forged 5', 'removed 1-5'])
    const stranger = readSigningKey(Buffer.alloc(32, 9).toString('base64'), 'environment', 'test')
    const own = signCheckpoint(stranger, forged)
    await audit.deps.store.saveCheckpoint({ ...own, kind: 'pruned' })
    expect(await audit.findings()).toEqual(['checkpoint_unknown_key 5', 'removed 1-5'])
    await audit.tamper(sql`delete from audit_checkpoints where chain = ${orgA}`)
    expect(await audit.findings()).toEqual(['removed 1-5'])
  })

  it('finds lines that were put back before the place up to which a chain was pruned', async () => {
    await threeDays()
    const [first] = await audit.rows(orgA)
    await setDays(9)
    await audit.prune()
    if (first === undefined) throw new Error('There is no line.')
    const { position: _position, ...row } = first
    await audit.control.db
      .withTables<{ audit_entries: typeof row }>()
      .insertInto('audit_entries')
      .values(row)
      .execute()
    expect(await audit.findings()).toEqual(['inserted 1-3'])
  })

  it('leaves a chain as it is that was tampered with, so that nothing is swept away', async () => {
    await threeDays()
    await audit.signHeads()
    await setDays(9)
    const tamperings = [
      sql`update audit_entries set actor = 'x' where chain = ${orgA} and seq = 2`,
      sql`delete from audit_entries where chain = ${orgA} and seq = 2`,
      // The last one to leave is held against what the first one to stay says of it.
      sql`delete from audit_entries where chain = ${orgA} and seq = 3`,
    ]
    for (const statement of tamperings) {
      const before = await audit.rows(orgA)
      await audit.tamper(statement)
      const tampered = await seqs(orgA)
      await audit.prune()
      expect(await seqs(orgA)).toEqual(tampered)
      expect(await pruned(orgA)).toBeNull()
      await audit.tamper(sql`delete from audit_entries where chain = ${orgA}`)
      await audit.control.db
        .withTables<{ audit_entries: object }>()
        .insertInto('audit_entries')
        .values(before)
        .execute()
      expect(await audit.findings(orgA)).toEqual([])
    }
    expect(audit.logged.join()).toContain('A broken audit chain is not pruned')
    // The other chain was not held up.
    expect((await seqs(orgB))[0]).toBe(4)
  })

  it('goes on while entries are written, and verifying meanwhile finds nothing', async () => {
    await threeDays()
    await setDays(9)
    await Promise.all([
      audit.prune(),
      audit.writeMany(50, { organizationId: orgA }),
      ...Array.from({ length: 3 }, async () => expect(await audit.findings(orgA)).toEqual([])),
    ])
    expect(await audit.findings()).toEqual([])
  })
})
