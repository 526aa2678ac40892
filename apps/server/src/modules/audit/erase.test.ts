import { CHAIN_START } from '@tenantry/contract'
import { sql } from 'kysely'
import { beforeEach, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { ErasureSubject } from './erase-personal-values.ts'
import { showEntry } from './show-entry.ts'
import type { AuditStore } from './store.ts'
import {
  installationKey,
  openAudit,
  orgA,
  orgB,
  userActor,
  type AuditFixture,
} from './testing/audit-fixture.ts'
import { walkChain } from './walk-chain.ts'

describeBothDialects('erasing personal values from the audit trail', ({ openStore }) => {
  let audit: AuditFixture
  beforeEach(async () => {
    audit = await openAudit({ control: await openStore() })
  })
  const erase = (subject: ErasureSubject) =>
    audit.control.transaction((tx) => audit.erase(tx, { actor: installationKey, requestId: null }, subject))
  const everything = async () => JSON.stringify(await audit.deps.store.list({}, { limit: 200, cursor: null }))

  it('leaves nothing of a user but that something happened, and all else as it was', async () => {
    await audit.write({
      organizationId: orgA,
      target: { type: 'user', id: 'usr_ann' },
      details: { after: { email: 'ann@canary.test' } },
    })
    await audit.write({
      organizationId: orgA,
      actor: userActor('usr_carl', 'usr_ann'),
      address: '192.0.2.66',
      userAgent: 'canary browser',
      details: { name: 'kept' },
    })
    await audit.write({
      organizationId: orgA,
      target: { type: 'invitation', id: 'inv_1' },
      details: { email: 'Ann@Canary.test' },
    })
    await audit.write({
      organizationId: orgB,
      target: { type: 'session', id: 'ses_1' },
      details: { user_id: 'usr_ann', device: 'canary phone' },
    })
    await audit.write({
      organizationId: orgB,
      target: { type: 'user', id: 'usr_bob' },
      details: { email: 'bob@test' },
      address: '192.0.2.9',
    })
    await audit.write({
      organizationId: orgB,
      actor: userActor('usr_ann'),
      address: '192.0.2.66',
      details: { name: 'kept' },
    })
    await audit.signHeads()

    expect(await erase({ kind: 'user', userId: 'usr_ann', emails: ['ann@canary.test', ''] })).toBe(5)
    const text = await everything()
    expect(text.toLowerCase()).not.toContain('canary')
    expect(text).not.toContain('192.0.2.66')
    expect(text).toContain('bob@test')
    expect(text).toContain('192.0.2.9')
    const [first, second, , record] = (await audit.rows(orgA)).map(showEntry)
    expect(first).toMatchObject({
      target: { type: 'user', id: 'usr_ann' },
      after: null,
      erased: ['content'],
      address: '203.0.113.7',
    })
    expect(second).toMatchObject({
      details: { name: 'kept' },
      address: null,
      user_agent: null,
      erased: ['origin'],
    })
    expect(record).toMatchObject({
      action: 'audit.values_erased',
      target: { type: 'user', id: 'usr_ann' },
      details: {
        origin: [[2, 2]],
        content: [
          [1, 1],
          [3, 3],
        ],
      },
    })
    expect(await audit.findings()).toEqual([])
    await audit.signHeads()
    expect(await audit.findings()).toEqual([])
  })

  it('empties all entries of an organization, and what the installation wrote about it', async () => {
    await audit.writeMany(600, { organizationId: orgA, details: { note: 'canary' } })
    await audit.write({ target: { type: 'organization', id: orgA }, details: { name: 'canary' } })
    await audit.write({ details: { name: 'kept' } })
    await audit.writeMany(2, { organizationId: orgB, details: { note: 'kept' } })
    expect(await erase({ kind: 'organization', organizationId: orgA })).toBe(601)
    const rows = [...(await audit.rows(orgA)), ...(await audit.rows())]
    expect(JSON.stringify(rows)).not.toContain('canary')
    expect(JSON.stringify(rows)).toContain('kept')
    expect((await audit.rows(orgA)).at(-1)).toMatchObject({ action: 'audit.values_erased', seq: 601 })
    expect(await audit.findings()).toEqual([])
    // A second time there is nothing to erase, and the record of the first is not erased.
    expect(await erase({ kind: 'organization', organizationId: orgA })).toBe(0)
    expect(await audit.rows(orgA)).toHaveLength(601)
  })

  it('takes the salt as well, without which the hash that stays tells nothing', async () => {
    await audit.write({ target: { type: 'user', id: 'usr_ann' }, details: { pin_code: 'A1' } })
    await erase({ kind: 'user', userId: 'usr_ann' })
    const [row] = await audit.rows()
    expect(row).toMatchObject({ content: null, content_salt: null, content_hash: expect.any(String) })
    expect(row?.origin_salt).not.toBeNull()
  })

  it('cannot be used to hide that values were changed: only lines that an entry names may be empty', async () => {
    await audit.write({ target: { type: 'user', id: 'usr_ann' }, details: { a: 1 } })
    await audit.writeMany(3)
    await erase({ kind: 'user', userId: 'usr_ann' })
    await audit.tamper(sql`update audit_entries set content = null, content_salt = null where seq = 3`)
    expect(await audit.findings()).toEqual(['erased 3'])
    await audit.tamper(sql`update audit_entries set content = '{}' where seq = 1`)
    expect(await audit.findings()).toEqual(['changed 1', 'erased 3'])
  })

  it('is undone with the transaction that it belongs to', async () => {
    await audit.write({ target: { type: 'user', id: 'usr_ann' }, details: { a: 'kept' } })
    const undone = audit.control.transaction(async (tx) => {
      await audit.erase(tx, { actor: installationKey, requestId: null }, { kind: 'user', userId: 'usr_ann' })
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    expect(await everything()).toContain('kept')
    expect(await audit.findings()).toEqual([])
  })

  it('takes an address letter by letter, whatever it means to a pattern', async () => {
    await audit.write({ details: { email: 'a_b%c\\"@test' } })
    await audit.write({ details: { email: 'axbyyc@test' } })
    expect(await erase({ kind: 'user', userId: 'usr_x', emails: ['a_b%c\\"@test'] })).toBe(1)
    expect(await everything()).toContain('axbyyc@test')
  })

  it('keeps pruning and verifying right where lines are empty', async () => {
    await audit.write({ target: { type: 'user', id: 'usr_ann' }, details: { a: 1 } })
    audit.time.forwardDays(5)
    await audit.writeMany(3)
    await erase({ kind: 'user', userId: 'usr_ann' })
    await audit.deps.store.setRetention('installation', 2, audit.time.now)
    await audit.prune()
    expect((await audit.rows()).map(({ seq }) => seq)).toEqual([2, 3, 4, 5])
    expect(await audit.findings()).toEqual([])
  })

  it('is not told of wrongly while somebody verifies', async () => {
    await audit.writeMany(3, { target: { type: 'user', id: 'usr_ann' }, details: { a: 1 } })
    let erased = false
    // Between the look at the chain's end and the reading of its lines.
    const store: AuditStore = {
      ...audit.deps.store,
      async chainEnd(chain) {
        const end = await audit.deps.store.chainEnd(chain)
        if (!erased) await erase({ kind: 'user', userId: 'usr_ann' })
        erased = true
        return end
      },
    }
    const walk = await walkChain(store, 'installation', CHAIN_START, [])
    expect(walk.findings.told).toEqual([])
    expect(walk.lines).toBe(4)
  })
})
