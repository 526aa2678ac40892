import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Client } from 'pg'
import type { ControlStore } from '../db/index.ts'
import { changesSequence } from './migrations/0001-control-changes.ts'

const channel = 'tenantry_control_changes'
/** Commits of this time are told of together: a NOTIFY with each would cost most of the write rate. */
const batchMs = 50
/** For what the connection that listens has missed, and for poolers that let no notification through. */
const pollMs = 400
const reconnectMs = 2000

/**
 * Commits move a sequence on, once a batch, and notify as a wake-up. Whoever is woken, or looks by itself, compares the sequence with what it saw:
 * the number decides, the notification only hurries.
 */
export async function watchPostgres(
  store: ControlStore,
  url: string,
  changed: () => void,
  onError: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const self = randomUUID()
  let seen = await lastChange(store)
  let stopped = false
  let batch: NodeJS.Timeout | null = null
  let telling: Promise<void> = Promise.resolve()
  let looking: Promise<void> | null = null
  let client: Client | null = null
  let reconnect: NodeJS.Timeout | null = null

  /** Our own step is no change to us, unless somebody else's came before it. */
  async function tellOthers(): Promise<void> {
    const { rows } = await sql<{ own: number }>`
      select nextval(${changesSequence}) as own, pg_notify(${channel}, ${self})`.execute(store.db)
    const own = rows[0]?.own ?? seen
    const othersCameBefore = own > seen + 1
    seen = Math.max(seen, own)
    if (othersCameBefore) changed()
  }

  function tellSoon(): void {
    batch ??= setTimeout(() => {
      batch = null
      telling = telling.then(tellOthers).catch(onError)
    }, batchMs)
  }

  async function look(): Promise<void> {
    // A step of ours that is under way would look like somebody else's.
    await telling
    const last = await lastChange(store)
    if (last <= seen || stopped) return
    seen = last
    changed()
  }

  function lookOnce(): void {
    looking ??= look()
      .catch(onError)
      .finally(() => {
        looking = null
      })
  }

  async function listen(): Promise<void> {
    const listening = new Client({
      connectionString: url,
      application_name: 'tenantry signals',
      keepAlive: true,
    })
    client = listening
    listening.on('notification', ({ payload }) => {
      if (payload !== self) lookOnce()
    })
    listening.on('error', onError)
    listening.once('end', () => {
      if (!stopped) reconnect = setTimeout(() => void listen().catch(onError), reconnectMs)
    })
    await listening.connect()
    await listening.query(`listen ${channel}`)
    lookOnce()
  }

  const forget = store.onOwnCommit(tellSoon)
  const poll = setInterval(lookOnce, pollMs)
  poll.unref()
  await listen().catch(onError)

  return async () => {
    stopped = true
    forget()
    clearInterval(poll)
    if (reconnect) clearTimeout(reconnect)
    if (batch) {
      clearTimeout(batch)
      telling = telling.then(tellOthers).catch(onError)
    }
    await telling
    await looking
    await client?.end().catch(onError)
  }
}

async function lastChange(store: ControlStore): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    select case when is_called then last_value else 0 end as last from ${sql.id(changesSequence)}`.execute(
    store.db,
  )
  return rows[0]?.last ?? 0
}
