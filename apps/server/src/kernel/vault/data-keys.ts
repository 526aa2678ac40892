import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { ControlStore } from '../db/index.ts'
import { problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { KEY_BYTES, SecretUnreadableError } from './cipher.ts'
import { createDataKeyStore } from './data-key-store.ts'
import type { KeyEncryptionKey } from './key-encryption.ts'
import type { DataKey } from './secret-box.ts'
import type { DataKeyRow, WrappedKeyRow } from './tables.ts'

export interface DataKeyDeps {
  control: ControlStore
  clock: Clock
  /** The present one first. */
  keys: readonly KeyEncryptionKey[]
}

export type DataKeys = ReturnType<typeof createDataKeys>

const KEPT_MAX = 10_000

/** Data keys as they are used: opened, and remembered by their ids. */
export function createDataKeys({ control, clock, keys }: DataKeyDeps) {
  const store = createDataKeyStore(control.db)
  const kept = new Map<string, Buffer>()

  const open = async (row: DataKeyRow, wraps: readonly WrappedKeyRow[]): Promise<Buffer> => {
    const there = kept.get(row.id)
    if (there !== undefined) return there
    const bytes = await unwrap(keys, row, wraps)
    if (kept.size >= KEPT_MAX) kept.clear()
    kept.set(row.id, bytes)
    return bytes
  }

  const load = async (organizationId: string): Promise<DataKey[]> => {
    const rows = await store.listOf(organizationId)
    const missing = rows.filter(({ id }) => !kept.has(id)).map(({ id }) => id)
    const wraps = await store.wrapsOf(missing)
    return Promise.all(
      rows.map(async (row) => ({
        id: row.id,
        activeFrom: row.active_from,
        bytes: await open(row, wraps),
      })),
    )
  }

  /** The wrapping comes before the transaction: a key management service may take its time. */
  const make = async (organizationId: string, version: number, activeFrom: number): Promise<void> => {
    const bytes = randomBytes(KEY_BYTES)
    const row: DataKeyRow = {
      id: newId('dek'),
      organization_id: organizationId,
      version,
      active_from: activeFrom,
      created_at: clock.now(),
    }
    const wraps = await Promise.all(keys.map((key) => wrap(key, row, bytes)))
    await control.transaction((tx) => store.insert(tx, row, wraps))
  }

  return {
    store,
    /** Newest first; none for an organization that has sealed nothing. */
    load,

    /** As `load`; makes the first one. Not within a transaction. */
    async loadOrMake(organizationId: string): Promise<DataKey[]> {
      const there = await load(organizationId)
      if (there.length > 0) return there
      await make(organizationId, 1, clock.now())
      return load(organizationId)
    },

    /** A further key that seals from `activeFrom` on; one that waits for that already is given in its place. */
    async rotate(organizationId: string, activeFrom: number): Promise<DataKeyRow> {
      const [newest] = await store.listOf(organizationId)
      if (newest === undefined || newest.active_from <= clock.now())
        await make(organizationId, (newest?.version ?? 0) + 1, activeFrom)
      const [row] = await store.listOf(organizationId)
      if (row === undefined) throw new Error('The key that was made is gone.')
      return row
    },

    /** Puts a data key under the present key-encryption key as well. */
    async rewrap(row: DataKeyRow): Promise<void> {
      const [present] = keys
      if (present === undefined) throw new Error('There is no key to wrap with.')
      await store.addWrap(await wrap(present, row, await open(row, await store.wrapsOf([row.id]))))
    },
  }
}

async function wrap(key: KeyEncryptionKey, row: DataKeyRow, bytes: Buffer): Promise<WrappedKeyRow> {
  return { data_key_id: row.id, key_id: key.id, wrapped: await key.wrap(bytes, contextOf(row)) }
}

async function unwrap(
  keys: readonly KeyEncryptionKey[],
  row: DataKeyRow,
  wraps: readonly WrappedKeyRow[],
): Promise<Buffer> {
  for (const key of keys) {
    const found = wraps.find(({ data_key_id, key_id }) => data_key_id === row.id && key_id === key.id)
    if (found === undefined) continue
    const bytes = await key.unwrap(found.wrapped, contextOf(row))
    if (bytes.length === KEY_BYTES) return bytes
    throw new SecretUnreadableError(`The data key ${row.id} is not ${KEY_BYTES} bytes long.`)
  }
  throw problem('UNAVAILABLE', {
    detail: 'This server does not have the key that this secret was sealed under.',
    hint: 'Whoever runs the installation gives it the present TENANTRY_SECRET_KEY, as the other servers have it.',
    cause: new SecretUnreadableError(`The data key ${row.id} lies under no key of this server.`),
  })
}

/** A wrapped key that is moved to another row or organization does not open there. */
function contextOf({ id, organization_id }: DataKeyRow): string {
  return JSON.stringify(['tenantry data key', organization_id, id])
}
