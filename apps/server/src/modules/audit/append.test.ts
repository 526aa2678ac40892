import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { RecordedEntry } from './record-entry.ts'
import { showEntry } from './show-entry.ts'
import {
  installationKey,
  openAudit,
  orgA,
  orgB,
  userActor,
  type AuditFixture,
} from './testing/audit-fixture.ts'

describeBothDialects('writing to audit chains', ({ openStore, freshUrl, dialect }) => {
  const source = { actor: installationKey, requestId: null }
  const target = (organizationId: string | null = null) => ({ type: 'database', id: 'db_1', organizationId })

  it('keeps one unbroken chain under many writers of several processes, in the order of their commits', async () => {
    const url = await freshUrl()
    const audits: AuditFixture[] = []
    for (let n = 0; n < 2; n++) audits.push(await openAudit({ control: await openStore({ url }) }))
    const commits: number[] = []
    const write = (audit: AuditFixture, n: number) =>
      audit.control.transaction(async (tx) => {
        const count = (n % 3) + 1
        for (let entry = 0; entry < count; entry++)
          await audit.deps.record(tx, source, 'database.updated', target(orgA), { n, entry })
        tx.afterCommit(() => commits.push(n))
      })
    await Promise.all(audits.flatMap((audit) => Array.from({ length: 40 }, (_, n) => write(audit, n))))
    const [audit] = audits
    const rows = (await audit?.rows(orgA)) ?? []
    expect(commits).toHaveLength(80)
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
    expect(rows).toHaveLength(audits.length * (13 * 6 + 1))
    expect(await audit?.findings()).toEqual([])
    // The entries of one transaction stand together.
    const texts = rows.map((row) => showEntry(row).details as { n: number; entry: number })
    for (const [index, { n, entry }] of texts.entries())
      if (entry > 0) expect(texts[index - 1]).toEqual({ n, entry: entry - 1 })
    // Positions and places agree within a chain.
    expect(rows.map(({ position }) => position)).toEqual(
      rows.map(({ position }) => position).toSorted((a, b) => a - b),
    )
  })

  it('leaves no gap and no entry where a transaction rolls back, early or late', async () => {
    const audit = await openAudit({ control: await openStore() })
    await audit.write({ organizationId: orgA })
    const early = audit.control.transaction(async (tx) => {
      await audit.deps.record(tx, source, 'database.deleted', target(orgA))
      throw new Error('no')
    })
    await expect(early).rejects.toThrow('no')
    const late = audit.control.transaction(async (tx) => {
      await audit.deps.record(tx, source, 'database.deleted', target(orgA))
      tx.beforeCommit(async () => {
        throw new Error('too late')
      })
    })
    await expect(late).rejects.toThrow('too late')
    await audit.write({ organizationId: orgA })
    const rows = await audit.rows(orgA)
    expect(rows.map(({ seq, action }) => [seq, action])).toEqual([
      [1, 'database.updated'],
      [2, 'database.updated'],
    ])
    expect(await audit.findings()).toEqual([])
  })

  it('lets transactions write to two chains in either order without waiting for each other in a circle', async () => {
    const audit = await openAudit({ control: await openStore() })
    let runs = 0
    const write = (first: string | null, second: string | null) =>
      audit.control.transaction(async (tx) => {
        runs += 1
        await audit.deps.record(tx, source, 'a.b', target(first))
        await sql`select 1`.execute(tx)
        await audit.deps.record(tx, source, 'a.b', target(second))
      })
    await Promise.all(
      Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? write(orgA, orgB) : write(orgB, orgA))),
    )
    // A deadlock would have made one of them run again.
    expect(runs).toBe(60)
    expect(await audit.rows(orgA)).toHaveLength(60)
    expect(await audit.findings()).toEqual([])
  })

  it('takes the lock of a chain only when the work is done', async () => {
    const audit = await openAudit({ control: await openStore() })
    if (dialect === 'sqlite') return
    const { promise: recorded, resolve: tell } = Promise.withResolvers<void>()
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>()
    const slow = audit.control.transaction(async (tx) => {
      await audit.deps.record(tx, source, 'slow.work', target(orgA))
      tell()
      await goOn
    })
    await recorded
    await audit.write({ organizationId: orgA, action: 'quick.work' })
    release()
    await slow
    expect((await audit.rows(orgA)).map(({ action }) => action)).toEqual(['quick.work', 'slow.work'])
  })

  it('tells of each entry within the transaction, and fails with whoever is told', async () => {
    const control = await openStore()
    const told: RecordedEntry[] = []
    let refuse = false
    const audit = await openAudit({
      control,
      onRecorded: async (tx, entry) => {
        if (refuse) throw new Error('not taken')
        const { rows } = await sql<{ n: number }>`select count(*) as n from audit_entries`.execute(tx)
        expect(rows[0]?.n).toBe(told.length + 1)
        told.push(entry)
      },
    })
    await audit.write({
      organizationId: orgA,
      details: { before: { name: 'a' }, after: { name: 'b' }, x: 1 },
    })
    expect(told).toEqual([
      {
        id: expect.stringMatching(/^aud_/),
        organizationId: orgA,
        seq: 1,
        createdAt: audit.time.now,
        actor: `key:${installationKey.kind === 'key' ? installationKey.keyId : ''}`,
        impersonatorId: null,
        action: 'database.updated',
        target: { type: 'database', id: 'db_1' },
        userId: null,
        before: { name: 'a' },
        after: { name: 'b' },
        details: { x: 1 },
        requestId: 'req_1',
      },
    ])
    refuse = true
    await expect(audit.write({ organizationId: orgA })).rejects.toThrow('not taken')
    expect(await audit.rows(orgA)).toHaveLength(1)
  })

  it('writes down who acted for whom, from where, and whom the entry speaks of', async () => {
    const audit = await openAudit({ control: await openStore() })
    await audit.write({
      actor: userActor('usr_1', 'usr_operator'),
      organizationId: orgA,
      action: 'member.invited',
      target: { type: 'invitation', id: 'inv_1', userId: 'usr_guest' },
      address: '2001:db8::1',
      userAgent: 'x\0\uD800'.padEnd(1000, 'y'),
    })
    await audit.write({ organizationId: orgA, target: { type: 'user', id: 'usr_2' } })
    await audit.write({ organizationId: orgA, details: { user_id: 'usr_3' } })
    const [first, second, third] = (await audit.rows(orgA)).map(showEntry)
    expect(first).toMatchObject({
      organization_id: orgA,
      actor: 'user:usr_1',
      impersonator_id: 'usr_operator',
      action: 'member.invited',
      target: { type: 'invitation', id: 'inv_1' },
      user_id: 'usr_guest',
      address: '2001:db8::1',
    })
    expect(first?.user_agent).toMatch(/^x\uFFFDy+$/)
    expect(first?.user_agent?.length).toBeLessThanOrEqual(300)
    expect([second?.user_id, third?.user_id]).toEqual(['usr_2', 'usr_3'])
    expect(await audit.findings()).toEqual([])
  })

  it('keeps any JSON as it was given, and says where there was too much of it', async () => {
    const audit = await openAudit({ control: await openStore() })
    const details = {
      'b key': [1, -0.5, 1e21, true, null, 'é\u0000\n"\\'],
      a: { z: 1, 2: 'two', ['__proto__x']: {} },
      missing: undefined,
      when: new Date(0),
      bytes: new Uint8Array(3),
    }
    await audit.write({ details })
    await audit.write({ details: { before: { long: Array.from({ length: 20 }, () => 'x'.repeat(10_000)) } } })
    const [kept, cut] = (await audit.rows()).map(showEntry)
    expect(kept?.details).toEqual({
      'b key': [1, -0.5, 1e21, true, null, 'é\u0000\n"\\'],
      a: { z: 1, 2: 'two', ['__proto__x']: {} },
      when: '1970-01-01T00:00:00.000Z',
      bytes: '[3 bytes]',
    })
    expect(cut).toMatchObject({ before: null, details: { left_out: expect.stringContaining('characters') } })
    expect(await audit.findings()).toEqual([])
  })

  it('keeps no secret that a caller forgot to leave out', async () => {
    const audit = await openAudit({ control: await openStore() })
    const canary = 'canary0123456789canary0123456789canary01234'
    const secrets = {
      password: canary,
      newPassword: canary,
      client_secret: { nested: canary },
      tokens: [canary, canary],
      'api-key': canary,
      apiKey: canary,
      Authorization: `Bearer ${canary}`,
      otp: 123456,
      headers: { cookie: `tenantry=${canary}` },
      note: `the key is tnt_00000000000000000000000000_${canary}00000000 and the session tns_${canary}`,
      url: `postgres://user:${canary}@db/x`,
      hash: `$argon2id$v=19$m=47104,t=1,p=1$${canary}$${canary}`,
      jwt_text: `eyJhbGciOiJFUzI1NiJ9.${canary}.${canary}`,
      pem: `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`,
      header: `bearer ${canary}`,
      first: `setup_${canary}`,
      [`tns_${canary}`]: 1,
    }
    await audit.write({ details: { ...secrets, before: secrets, after: { list: [{ deep: secrets }] } } })
    const rows = await audit.rows()
    expect(JSON.stringify(rows)).not.toContain('canary')
    expect(JSON.stringify(rows)).not.toContain('123456,')

    const harmless = {
      token_id: 'pat_1',
      password_changed_at: 5,
      secret: null,
      has_password: true,
      token_endpoint: 'https://idp.example.com/token',
      session_id: 'ses_1',
      pinned: 'yes',
      name: 'tnt',
      plan: 'Basic subscription',
    }
    await audit.write({ details: harmless })
    const [, entry] = (await audit.rows()).map(showEntry)
    expect(entry?.details).toEqual(harmless)
  })
})
