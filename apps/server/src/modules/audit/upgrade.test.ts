import { expect, it } from 'vitest'
import { describeStructure } from '../../kernel/db/describe-structure.ts'
import { migrate } from '../../kernel/db/index.ts'
import { rollback } from '../../kernel/db/migrate.ts'
import { newId } from '../../kernel/ids.ts'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import { auditMigrations } from './index.ts'
import { createAuditEntries } from './migrations/0001-audit-entries.ts'
import { showEntry } from './show-entry.ts'
import { openAudit, orgA } from './testing/audit-fixture.ts'

interface OldTables {
  audit_entries: {
    id: string
    actor: string
    action: string
    target_type: string
    target_id: string
    details: string
    request_id: string | null
    created_at: number
  }
}

describeBothDialects('entries of before there were chains', ({ openStore }) => {
  const first = createAuditEntries
  const oldRow = (n: number) => ({
    id: newId('aud'),
    actor: 'key:key_1',
    action: 'database.created',
    target_type: 'database',
    target_id: `db_${n}`,
    details: n % 3 === 0 ? '{}' : JSON.stringify({ z: n, name: `é "${n}"`, deep: { b: [1], a: null } }),
    request_id: n % 2 === 0 ? null : `req_${n}`,
    created_at: 1_700_000_000 + n,
  })

  it('become one chain in their order, which goes on, and come back as they were', async () => {
    const control = await openStore()
    await migrate(control, [first])
    const structure = await describeStructure(control)
    const before = Array.from({ length: 1_234 }, (_, n) => oldRow(n))
    const old = control.db.withTables<OldTables>()
    for (let from = 0; from < before.length; from += 500)
      await old
        .insertInto('audit_entries')
        .values(before.slice(from, from + 500))
        .execute()

    const audit = await openAudit({ control })
    const rows = await audit.rows()
    expect(rows.map(({ id, seq }) => [id, seq])).toEqual(before.map(({ id }, index) => [id, index + 1]))
    const [, second] = rows.map(showEntry)
    expect(second).toMatchObject({
      details: { z: 1, name: 'é "1"', deep: { b: [1], a: null } },
      request_id: 'req_1',
    })
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 1_234 })
    await audit.write({ organizationId: orgA, details: { before: { a: 1 }, after: { a: 2 } } })
    await audit.write({ details: {} })
    expect((await audit.rows()).at(-1)?.seq).toBe(1_235)
    expect(await audit.findings()).toEqual([])

    await rollback(control, auditMigrations, first.id)
    expect(await describeStructure(control)).toBe(structure)
    const after = await old.selectFrom('audit_entries').selectAll().orderBy('id').execute()
    expect(after.slice(0, before.length).map(parsed)).toEqual(before.map(parsed))
    expect(after.slice(before.length).map(({ details }) => JSON.parse(details))).toEqual([
      { before: { a: 1 }, after: { a: 2 } },
      {},
    ])
    // Forward once more: nothing is lost that the older table could hold.
    await migrate(control, auditMigrations)
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 1_236, chains: 1 })
  })

  it('are none in a new installation, whose chains are whole from the beginning', async () => {
    const audit = await openAudit({ control: await openStore() })
    expect(await audit.verify()).toMatchObject({ ok: true, entries: 0, findings: [] })
  })
})

function parsed(row: OldTables['audit_entries']) {
  return { ...row, details: JSON.parse(row.details) as unknown }
}
