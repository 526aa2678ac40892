import { text } from 'node:stream/consumers'
import { beforeAll, expect, it } from 'vitest'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { EntryFilter } from './entry-filter.ts'
import { exportJsonLines } from './export-entries.ts'
import type { AuditEntryRow } from './tables.ts'
import { installationKey, openAudit, orgA, orgB, type AuditFixture } from './testing/audit-fixture.ts'

describeBothDialects('searching a long audit trail', ({ openStore }) => {
  let audit: AuditFixture
  let all: AuditEntryRow[]
  const rare = new Set([1, 2, 700, 1_999, 2_000, 2_001, 3_999, 4_000, 5_777])

  beforeAll(async () => {
    audit = await openAudit({ control: await openStore() })
    for (let n = 1; n <= 6_000;) {
      audit.time.now += 10
      await audit.control.transaction(async (tx) => {
        for (const end = n + 100; n < end; n++) {
          const action = rare.has(n) ? 'rare.thing' : 'common.thing'
          const target = {
            type: rare.has(n) ? 'rarity' : 'database',
            id: `db_${n}`,
            organizationId: n % 2 ? orgA : orgB,
          }
          await audit.deps.record(tx, { actor: installationKey, requestId: null }, action, target)
        }
      })
    }
    all = await audit.deps.store.readPositions({}, { after: 0, until: 6_000, limit: 6_000 })
  })

  const filters: Record<string, { filter: EntryFilter; fits: (row: AuditEntryRow) => boolean }> = {
    'a rare action': { filter: { action: 'rare.' }, fits: ({ action }) => action === 'rare.thing' },
    'a rare kind of target': {
      filter: { targetType: 'rarity' },
      fits: ({ action }) => action === 'rare.thing',
    },
    'a rare action of one organization': {
      filter: { action: 'rare.', chain: orgA },
      fits: ({ action, chain }) => action === 'rare.thing' && chain === orgA,
    },
    'a time': {
      filter: { since: 1_800_000_205, until: 1_800_000_225, chain: orgB },
      fits: ({ created_at: at, chain }) => at >= 1_800_000_205 && at < 1_800_000_225 && chain === orgB,
    },
    'an action and a time': {
      filter: { action: 'rare.', until: 1_800_000_205 },
      fits: ({ action, created_at: at }) => action === 'rare.thing' && at < 1_800_000_205,
    },
    'nothing that there is': { filter: { action: 'never.' }, fits: () => false },
    'an organization that is not there': {
      filter: { action: 'rare.', chain: 'org_none' },
      fits: () => false,
    },
  }

  it.each(Object.entries(filters))(
    'finds each entry once and in order: %s',
    async (_name, { filter, fits }) => {
      const expected = all.filter(fits).map(({ id }) => id)
      for (const limit of [1, 2, 3, 200]) {
        const seen: string[] = []
        let cursor: string | null = null
        do {
          const page: { rows: AuditEntryRow[]; nextCursor: string | null } = await audit.deps.store.list(
            filter,
            {
              limit,
              cursor,
            },
          )
          expect(page.rows.length).toBeLessThanOrEqual(limit)
          seen.push(...page.rows.map(({ id }) => id))
          cursor = page.nextCursor
        } while (cursor !== null)
        const newestFirst = all.filter(fits).toSorted((a, b) => b.position - a.position)
        expect(seen).toEqual(newestFirst.map(({ id }) => id))
      }
      const read = await audit.deps.store.readPositions(filter, { after: 0, until: 6_000, limit: 1_000 })
      expect(read.map(({ id }) => id)).toEqual(expected)
      const { chain, ...rest } = filter
      if (chain === undefined) return
      const searched = await audit.deps.store.searchChain(chain, rest, {
        after: 0,
        until: 3_000,
        limit: 1_000,
      })
      expect(searched.map(({ id }) => id)).toEqual(expected)
    },
  )

  it('lets other work go on while it looks, verifies and exports', async () => {
    // Reading a key from a file would leave time to others by itself.
    await audit.deps.signingKey()
    const turnsWhile = async (work: () => Promise<unknown>) => {
      let turns = 0
      let working = true
      const count = () => {
        turns += 1
        if (working) setImmediate(count)
      }
      setImmediate(count)
      await work()
      working = false
      return turns
    }
    const never = { action: 'never.' }
    expect(
      await turnsWhile(() => audit.deps.store.list(never, { limit: 10, cursor: null })),
    ).toBeGreaterThanOrEqual(2)
    expect(
      await turnsWhile(() => audit.deps.store.readPositions(never, { after: 0, until: 6_000, limit: 10 })),
    ).toBeGreaterThanOrEqual(2)
    expect(await turnsWhile(() => audit.verify())).toBeGreaterThan(20)
    expect(await turnsWhile(() => text(exportJsonLines(audit.deps, {})))).toBeGreaterThan(20)
  })
})
