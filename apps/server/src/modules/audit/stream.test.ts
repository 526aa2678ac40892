import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { ControlTx } from '../../kernel/db/index.ts'
import { describeBothApps } from '../../testing/both-apps.ts'
import { describeBothDialects } from '../../testing/both-dialects.ts'
import type { StartedApp } from '../../testing/start-app.ts'
import { installationKey, openAudit, orgA, orgB } from './testing/audit-fixture.ts'
import { followStream, type FollowedStream, type StreamedEntry } from './testing/follow-stream.ts'

const source = { actor: installationKey, requestId: null }

describeBothApps('the stream of audit entries', ({ start, dialect }) => {
  let app: StartedApp
  const open: FollowedStream[] = []
  beforeAll(async () => {
    app = await start()
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((stream) => stream.close()))
  })
  const follow = async (query = '', lastEventId?: string, key = app.adminKey) => {
    const stream = await followStream(app.url, {
      key,
      query,
      ...(lastEventId === undefined ? {} : { lastEventId }),
    })
    open.push(stream)
    return stream
  }
  const write = (
    id: string,
    organizationId: string | null = null,
    work?: (tx: ControlTx) => Promise<void>,
    by = app,
  ) =>
    by.app.control.transaction(async (tx) => {
      await by.app.audit.record(tx, source, 'note.written', { type: 'note', id, organizationId })
      await work?.(tx)
    })
  const idsOf = (stream: FollowedStream) => stream.entries.map(({ entry }) => entry.target.id)

  it('begins where it is opened, and brings what is done over the API', async () => {
    const stream = await follow()
    await app.call('POST /platform/keys', { name: 'seen', scope: { kind: 'installation' } })
    const [{ entry, id }] = (await stream.until(1)) as [StreamedEntry]
    expect(entry).toMatchObject({ action: 'api_key.created', organization_id: null })
    expect(id).toMatch(/^p\d+$/)
  })

  it('is taken up again without a gap and without repeating, whenever it broke off', async () => {
    const first = await follow()
    let written = 0
    let writing = true
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      while (writing) {
        written += 1
        await write(`n${written}`, writer % 2 === 0 ? orgA : orgB, () => sleep(randomInt(3)))
      }
    })
    let lastEventId = (await first.until(3)).at(-1)?.id
    const seen = [...idsOf(first)]
    await first.close()
    for (let n = 0; n < 8; n++) {
      const next = await follow('', lastEventId)
      const events = await next.until(randomInt(1, 6))
      seen.push(...events.map(({ entry }) => entry.target.id))
      lastEventId = events.at(-1)?.id
      // What arrived after the last one that was read is lost with the connection, as for any client.
      await next.close()
    }
    writing = false
    await Promise.all(writers)
    const last = await follow('', lastEventId)
    await last.until(written - seen.length)
    seen.push(...idsOf(last))
    expect(seen.toSorted()).toEqual(Array.from({ length: written }, (_, n) => `n${n + 1}`).toSorted())
  })

  it('waits for a transaction that began to write earlier and commits later', async () => {
    const stream = await follow()
    const { promise: goOn, resolve: release } = Promise.withResolvers<void>()
    const { promise: written, resolve: tell } = Promise.withResolvers<void>()
    const slow = write('slow', orgA, async (tx) => {
      tx.beforeCommit(async () => {
        tell()
        await goOn
      })
    })
    await written
    const quick = write('quick', orgB)
    await sleep(100)
    const early = idsOf(stream)
    release()
    await Promise.all([slow, quick])
    await stream.until(2)
    expect(early).toEqual([])
    expect(idsOf(stream).toSorted()).toEqual(['quick', 'slow'])
  })

  it('of one organization holds its entries alone, in the order of its chain', async () => {
    const own = await follow(`?organization=${orgA}`)
    const none = await follow('?organization=none&action=note.')
    await Promise.all(Array.from({ length: 30 }, (_, n) => write(`x${n}`, [orgA, orgB, null][n % 3] ?? null)))
    await own.until(10)
    await none.until(10)
    await sleep(50)
    expect(own.entries.every(({ entry }) => entry.organization_id === orgA)).toBe(true)
    const seqs = own.entries.map(({ entry }) => entry.seq)
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index))
    expect(own.entries.map(({ id }) => id)).toEqual(seqs.map((seq) => `s${seq}`))
    const resumed = await follow(`?organization=${orgA}`, own.entries[4]?.id)
    expect((await resumed.until(5)).map(({ id }) => id)).toEqual(own.entries.slice(5).map(({ id }) => id))
  })

  it('with filters brings what fits, and goes on behind what does not', async () => {
    const stream = await follow(`?target_type=note&target_id=wanted&action=note.written`)
    for (const id of ['other', 'wanted', 'other', 'wanted']) await write(id, orgB)
    await stream.until(2)
    expect(idsOf(stream)).toEqual(['wanted', 'wanted'])
    const actor = await follow(`?actor=${encodeURIComponent('key:key_nobody')}`)
    await write('other')
    await sleep(100)
    expect(actor.entries).toEqual([])
  })

  it('refuses ids and filters that it did not give out, and callers who may not see it', async () => {
    for (const id of ['x', '7', 'p-1', 's1', 'p1.5', `p${'9'.repeat(20)}`, 'p1; drop table x'])
      expect((await follow('', id)).status, id).toBe(400)
    expect((await follow(`?organization=${orgA}`, 'p1')).status).toBe(400)
    expect((await follow('', 'p999999999')).status).toBe(200)
    for (const query of [
      '?organization=x',
      '?since=1',
      '?action=%00',
      '?actor=',
      `?actor=${'x'.repeat(200)}`,
    ])
      expect((await follow(query)).status, query).toBe(400)
    expect((await follow('', undefined, 'tnt_nothing')).status).toBe(401)
  })

  it('brings what another server of the installation wrote', async () => {
    const env = dialect === 'postgres' ? { TENANTRY_DATABASE_URL: databaseUrl(app) } : {}
    const other = await start({ dataDir: app.dataDir, env })
    const stream = await follow()
    await write('elsewhere', orgB, undefined, other)
    await stream.until(1)
    expect(idsOf(stream)).toEqual(['elsewhere'])
  })

  it('ends when the server does', async () => {
    const other = await start()
    const stream = await followStream(other.url, { key: other.adminKey })
    await other.close()
    expect(await stream.ended, 'not cut off with those who have not sent their requests whole').toBe(true)
  })
})

function databaseUrl({ app }: StartedApp): string {
  const { location } = app.control
  return location.dialect === 'postgres' ? location.url : ''
}

describeBothDialects('positions of audit entries', ({ openStore, freshUrl, dialect }) => {
  it('are settled only when those who took smaller ones have ended, however they end', async () => {
    const url = await freshUrl()
    const audit = await openAudit({ control: await openStore({ url }) })
    await audit.writeMany(3)
    expect(await audit.deps.settled.now()).toBe(3)
    if (dialect === 'sqlite') return
    for (const outcome of ['commit', 'rollback']) {
      const { promise: goOn, resolve: release } = Promise.withResolvers<void>()
      const { promise: written, resolve: tell } = Promise.withResolvers<void>()
      const other = await openAudit({ control: await openStore({ url }) })
      const slow = other.control.transaction(async (tx) => {
        await other.deps.record(tx, source, 'slow.work', { type: 'note', id: '1', organizationId: orgA })
        tx.beforeCommit(async () => {
          tell()
          await goOn
          if (outcome === 'rollback') throw new Error('no')
        })
      })
      await written
      await audit.write({ organizationId: orgB })
      let settled: number | null = null
      const waiting = audit.deps.settled.now().then((position) => (settled = position))
      await sleep(60)
      expect(settled).toBeNull()
      release()
      await slow.catch(() => {})
      const last = (await audit.rows(orgB)).at(-1)?.position
      expect(await waiting).toBe(last)
    }
  })
})
