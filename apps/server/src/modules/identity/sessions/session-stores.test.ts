import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../kernel/clock.ts'
import { migrate, type ControlStore } from '../../../kernel/db/index.ts'
import type { Redis } from '../../../kernel/redis/index.ts'
import { migrations } from '../../../migrations.ts'
import { describeBothDialects, type DialectHarness } from '../../../testing/both-dialects.ts'
import { describeWithRedis, startRedis, type TestRedis } from '../../../testing/redis.ts'
import { createRedisSessionStore } from './redis-session-store.ts'
import { createControlSessionStore, type SessionStore } from './session-store.ts'
import type { SessionRow } from './tables.ts'

const IDLE_SECONDS = 3600
const clock = systemClock
let sessions = 0

function newRow(more: Partial<SessionRow> = {}): SessionRow {
  const now = clock.now()
  const number = String((sessions += 1)).padStart(8, '0')
  return {
    id: `ses_${number}`,
    user_id: 'usr_ada',
    token_hash: `hash${number}`,
    method: 'password',
    organization_id: null,
    impersonator_id: null,
    authenticated_at: now,
    second_factor_at: null,
    created_at: now,
    last_seen_at: now,
    expires_at: now + 7200,
    revoked_at: null,
    address: '192.0.2.1',
    user_agent: 'a browser; ünïcode "quoted"',
    ...more,
  }
}

interface Fixture {
  control: ControlStore
  store: SessionStore
}

/** What every place for sessions promises. */
function conformance(open: () => Promise<Fixture>): void {
  let control: ControlStore
  let store: SessionStore
  beforeAll(async () => {
    ;({ control, store } = await open())
  })
  const inTx: ControlStore['transaction'] = (work) => control.transaction(work)
  const insert = async (more: Partial<SessionRow> = {}) => {
    const row = newRow(more)
    await inTx((tx) => store.insert(tx, row))
    return row
  }
  const ids = async (userId: string) => (await store.listLive(userId, clock.now())).map(({ id }) => id)

  it('gives a session back as it was, by its token, and by its user and id', async () => {
    for (const more of [
      {},
      {
        method: 'impersonation' as const,
        organization_id: 'org_1',
        impersonator_id: 'usr_op',
        second_factor_at: 17,
        address: null,
        user_agent: null,
      },
    ]) {
      const row = await insert(more)
      expect(await store.findByTokenHash(row.token_hash)).toEqual(row)
      expect(await store.find(row.user_id, row.id)).toEqual(row)
    }
    const row = await insert()
    expect(await store.find('usr_other', row.id)).toBeUndefined()
    expect(await store.findByTokenHash('unknown')).toBeUndefined()
    expect(await store.find('usr_ada', 'ses_unknown')).toBeUndefined()
  })

  it('keeps nothing of a transaction that is taken back', async () => {
    const row = newRow({ user_id: 'usr_undone' })
    const undone = inTx(async (tx) => {
      await store.insert(tx, row)
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    expect(await store.findByTokenHash(row.token_hash)).toBeUndefined()
    const kept = await insert({ user_id: 'usr_undone' })
    const revoking = inTx(async (tx) => {
      expect(await store.revokeAll(tx, 'usr_undone', clock.now(), null)).toBe(1)
      await store.update(tx, kept.id, { revoked_at: 5, token_hash: 'another' })
      throw new Error('no')
    })
    await expect(revoking).rejects.toThrow('no')
    expect(await store.findByTokenHash(kept.token_hash)).toEqual(kept)
  })

  it('lists the live ones of a user, newest first', async () => {
    const userId = 'usr_list'
    const first = await insert({ user_id: userId })
    const second = await insert({ user_id: userId })
    const ended = await insert({ user_id: userId })
    await insert({ user_id: userId, expires_at: clock.now() - 10 })
    await insert({ user_id: 'usr_list_other' })
    await inTx((tx) => store.update(tx, ended.id, { revoked_at: clock.now() }))
    expect(await ids(userId)).toEqual([second.id, first.id])
  })

  it('ends one: it is found with its end, by token and id, and ending it again counts nothing', async () => {
    const row = await insert({ user_id: 'usr_one' })
    const revoked_at = clock.now()
    await inTx((tx) => store.update(tx, row.id, { revoked_at }))
    expect(await store.findByTokenHash(row.token_hash)).toMatchObject({ revoked_at })
    expect(await store.find(row.user_id, row.id)).toMatchObject({ revoked_at })
    expect(await inTx((tx) => store.revokeAll(tx, 'usr_one', revoked_at + 5, null))).toBe(0)
    await store.touch(new Map([[row.id, clock.now() + 5]]))
    expect(await store.findByTokenHash(row.token_hash)).toMatchObject({ revoked_at })
  })

  it('ends all of a user but one, and says how many', async () => {
    const rows = [await insert({ user_id: 'usr_all' }), await insert({ user_id: 'usr_all' })]
    const current = await insert({ user_id: 'usr_all' })
    const other = await insert({ user_id: 'usr_all_other' })
    expect(await inTx((tx) => store.revokeAll(tx, 'usr_all', 77, current.id))).toBe(2)
    for (const row of rows)
      expect(await store.findByTokenHash(row.token_hash)).toMatchObject({ revoked_at: 77 })
    expect(await ids('usr_all')).toEqual([current.id])
    expect(await ids('usr_all_other')).toEqual([other.id])
    expect(await inTx((tx) => store.revokeAll(tx, 'usr_all', 78, null))).toBe(1)
  })

  it('forgets the second factor in all sessions of a user, and of nobody else', async () => {
    const proved = { second_factor_at: 40 }
    const [first, second] = [
      await insert({ user_id: 'usr_factor', ...proved }),
      await insert({ user_id: 'usr_factor' }),
    ]
    const other = await insert({ user_id: 'usr_factor_other', ...proved })
    await inTx((tx) => store.forgetSecondFactor(tx, 'usr_factor'))
    for (const row of [first, second])
      expect(await store.findByTokenHash(row.token_hash)).toEqual({ ...row, second_factor_at: null })
    expect(await store.findByTokenHash(other.token_hash)).toEqual(other)
  })

  it('gives a session another token, and the old one opens nothing', async () => {
    const row = await insert()
    const token_hash = `${row.token_hash}-next`
    await inTx((tx) => store.update(tx, row.id, { token_hash, authenticated_at: 99, second_factor_at: 5 }))
    expect(await store.findByTokenHash(row.token_hash)).toBeUndefined()
    const changed = { ...row, token_hash, authenticated_at: 99, second_factor_at: 5 }
    expect(await store.findByTokenHash(token_hash)).toEqual(changed)
    await inTx((tx) => store.update(tx, row.id, { second_factor_at: null }))
    expect(await store.find(row.user_id, row.id)).toEqual({ ...changed, second_factor_at: null })
  })

  it('writes down uses, later ones only, and makes nothing of sessions that it does not have', async () => {
    const row = await insert()
    const later = row.last_seen_at + 60
    const touch = (at: number) =>
      store.touch(
        new Map([
          [row.id, at],
          ['ses_unknown', at],
        ]),
      )
    await touch(later)
    await touch(later - 30)
    expect(await store.find(row.user_id, row.id)).toEqual({ ...row, last_seen_at: later })
    expect(await store.find('usr_ada', 'ses_unknown')).toBeUndefined()
    await inTx((tx) => store.update(tx, 'ses_unknown', { revoked_at: 5, last_seen_at: 5 }))
    expect(await store.find('usr_ada', 'ses_unknown')).toBeUndefined()
  })

  it('removes all of a user, ended ones as well', async () => {
    const row = await insert({ user_id: 'usr_gone' })
    await insert({ user_id: 'usr_gone' })
    const other = await insert({ user_id: 'usr_stays' })
    await inTx((tx) => store.update(tx, row.id, { revoked_at: clock.now() }))
    await inTx((tx) => store.removeAll(tx, 'usr_gone'))
    expect(await store.find('usr_gone', row.id)).toBeUndefined()
    expect(await ids('usr_gone')).toEqual([])
    expect(await ids('usr_stays')).toEqual([other.id])
  })

  it('keeps the live ones through pruning', async () => {
    const row = await insert({ user_id: 'usr_pruned' })
    const ended = await insert({ user_id: 'usr_pruned' })
    await inTx((tx) => store.update(tx, ended.id, { revoked_at: clock.now() }))
    await store.prune(clock.now() - 30)
    expect(await ids('usr_pruned')).toEqual([row.id])
    expect((await store.find('usr_pruned', ended.id))?.revoked_at).not.toBeNull()
  })
}

async function openControl({ openStore }: DialectHarness): Promise<ControlStore> {
  const control = await openStore()
  await migrate(control, migrations)
  return control
}

describeBothDialects('Sessions in the control store', (harness) => {
  conformance(async () => {
    const control = await openControl(harness)
    return { control, store: createControlSessionStore(control.db) }
  })
})

describeWithRedis('Sessions in Redis', () => {
  describeBothDialects('beside a control store', (harness) => {
    let server: TestRedis
    const open = async (): Promise<Fixture & { redis: Redis }> => {
      server ??= await startRedis()
      const redis = await server.client()
      const control = await openControl(harness)
      const deps = { db: control.db, redis, clock, idleSeconds: IDLE_SECONDS }
      return { control, redis, store: createRedisSessionStore(deps) }
    }
    describe('do what all do:', () => conformance(open))

    describe('besides', () => {
      let fixture: Fixture & { redis: Redis }
      beforeEach(async () => {
        fixture = await open()
      })
      const insert = async (more: Partial<SessionRow> = {}) => {
        const row = newRow(more)
        await fixture.control.transaction((tx) => fixture.store.insert(tx, row))
        return row
      }
      const ttl = async (key: string) => Number(await fixture.redis.send(['TTL', `tenantry:session:${key}`]))

      it('go by themselves, when they are over or were left alone, with everything that leads to them', async () => {
        const row = await insert({ user_id: 'usr_ttl' })
        const idle = IDLE_SECONDS + 90
        expect(await ttl(`id:${row.id}`)).toBeGreaterThan(idle - 10)
        expect(await ttl(`id:${row.id}`)).toBeLessThanOrEqual(idle)
        expect(await ttl(`token:${row.token_hash}`)).toBeLessThanOrEqual(idle)
        expect(await ttl('user:usr_ttl')).toBeGreaterThan(7000)
        await fixture.store.touch(new Map([[row.id, clock.now() + 6000]]))
        // The end of its life is nearer than that of its leisure now.
        expect(await ttl(`id:${row.id}`)).toBeGreaterThan(7000)
        const short = await insert({ user_id: 'usr_ttl', expires_at: clock.now() + 1 })
        await expect
          .poll(() => fixture.store.findByTokenHash(short.token_hash), { timeout: 5_000 })
          .toBeUndefined()
        expect((await fixture.store.listLive('usr_ttl', 0)).map(({ id }) => id)).toEqual([row.id])
      })

      it('that were ended stay ended when Redis comes back with an old copy of its memory', async () => {
        const row = await insert({ user_id: 'usr_copy' })
        const rotated = await insert({ user_id: 'usr_copy' })
        const keys = [row, rotated].flatMap(({ id, token_hash }) => [
          `tenantry:session:id:${id}`,
          `tenantry:session:token:${token_hash}`,
        ])
        const copies: [string, string][] = []
        for (const key of keys) {
          const type = await fixture.redis.send(['TYPE', key])
          copies.push([key, String(type)])
        }
        const before = await Promise.all(
          copies.map(([key, type]) => fixture.redis.send([type === 'hash' ? 'HGETALL' : 'GET', key])),
        )
        await fixture.control.transaction(async (tx) => {
          await fixture.store.update(tx, row.id, { revoked_at: 5 })
          await fixture.store.update(tx, rotated.id, { token_hash: 'newer' })
        })
        await fixture.redis.send(['FLUSHALL'])
        for (const [index, [key, type]] of copies.entries()) {
          const value = before[index]
          const parts = Array.isArray(value) ? value.map(String) : [String(value)]
          await fixture.redis.send([type === 'hash' ? 'HSET' : 'SET', key, ...parts])
        }
        for (const { token_hash } of [row, rotated])
          expect((await fixture.store.findByTokenHash(token_hash))?.revoked_at).not.toBeNull()
      })

      it('are not there for anybody while Redis is gone: 503, and nothing changes', async () => {
        const row = await insert({ user_id: 'usr_down' })
        await server.kill()
        const { store, control } = fixture
        const tries = [
          () => store.findByTokenHash(row.token_hash),
          () => store.find(row.user_id, row.id),
          () => store.listLive(row.user_id, 0),
          () => store.touch(new Map([[row.id, clock.now() + 5]])),
          () => control.transaction((tx) => store.insert(tx, newRow())),
          () => control.transaction((tx) => store.revokeAll(tx, row.user_id, 5, null)),
          () => control.transaction((tx) => store.update(tx, row.id, { revoked_at: 5 })),
          () => control.transaction((tx) => store.removeAll(tx, row.user_id)),
        ]
        for (const one of tries) await expect(one()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
        await server.restart()
      })
    })
  })
})
