import { readdirSync, readlinkSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startLocalDriver } from '../testing/local-engine.ts'
import {
  insertItem,
  LIMITS,
  localTarget,
  makeDataFolder,
  readProgram,
  removeDataFolder,
  selectItem,
  writeProgram,
  writeTenantFile,
} from '../testing/tenant-fixture.ts'
import { waitUntil } from '../testing/wait-until.ts'
import type { LocalDriverHandle } from './create-local-driver.ts'
import { handlesWithin } from './descriptor-limit.ts'

const BOUNDED = { ...LIMITS, cost: 'bounded' as const }
const onLinux = test.skipIf(process.platform !== 'linux')

let folder = ''
let nowMs: number
let local: LocalDriverHandle

beforeEach(() => {
  folder = makeDataFolder()
  nowMs = 1_700_000_000_000
  local = startLocalDriver(folder, { handlesMax: 3, now: () => nowMs, handleIdleMs: 10_000 })
})
afterEach(async () => {
  await local.driver.close()
  removeDataFolder(folder)
})

/** Descriptors of this process under the data folder. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${fd}`)
      return file.startsWith(folder) ? [file] : []
    } catch {
      return []
    }
  })
}

const read = (n: number) => local.driver.run(localTarget(n), readProgram(selectItem(1)), BOUNDED)
const write = (n: number, id: number) =>
  local.driver.run(localTarget(n), writeProgram(insertItem(id, `name ${id}`)), BOUNDED)

describe('open databases', () => {
  onLinux('are never more than the limit, with three descriptors each, however they are used', async () => {
    for (let n = 0; n < 12; n++) writeTenantFile(folder, n)
    let most = 0
    const watch = () => {
      most = Math.max(most, local.stats().openHandles, Math.ceil(openFiles().length / 3))
    }
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 12; n++) {
        await (n % 2 === 0 ? write(n, round) : read(n))
        watch()
      }
      await Promise.all(Array.from({ length: 12 }, (_, n) => read(n).then(watch)))
    }
    expect(most).toBe(3)
  })

  onLinux(
    'that were read only are closed when idle, and so are written ones once a lane has emptied their WAL',
    async () => {
      for (const n of [1, 2]) writeTenantFile(folder, n)
      await read(1)
      await write(2, 1)
      expect(openFiles()).toHaveLength(6)
      nowMs += 11_000
      await waitUntil(() => openFiles().length === 0)
      expect(local.stats().openHandles).toBe(0)
      expect((await read(2)).steps[0]?.rows?.count).toBe(1)
    },
  )

  onLinux('that are released leave no descriptor here or in a lane, and open again', async () => {
    writeTenantFile(folder, 1)
    await write(1, 1)
    await local.driver.run(localTarget(1), readProgram(selectItem(1)), { ...LIMITS, cost: 'unbounded' })
    await local.driver.release(localTarget(1))
    expect(openFiles()).toEqual([])
    const path = `${folder}/tenants/01/${localTarget(1).databaseId}.sqlite`
    // The last connection anywhere removes the WAL.
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })).toBe(undefined)
    expect((await read(1)).steps[0]?.rows?.count).toBe(1)
  })

  test('keep their WAL short under many writes', async () => {
    const path = writeTenantFile(folder, 1)
    const walBytes = () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
    const text = 'x'.repeat(100_000)
    let largest = 0
    for (let id = 0; id < 256; id++) {
      const step = {
        ...insertItem(id, `${id}${text}`),
        sql: 'REPLACE INTO items (id, name, amount) VALUES (?, ?, ?)',
      }
      await local.driver.run(localTarget(1), writeProgram(step), BOUNDED)
      largest = Math.max(largest, walBytes())
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(largest).toBeGreaterThan(4 * 1024 * 1024)
    await write(1, 1_000)
    nowMs += 2_000
    await waitUntil(() => walBytes() === 0)
    expect((await local.driver.countRows(localTarget(1), ['items'], LIMITS))['items']).toBe(257)
  })
})

describe('the limit', () => {
  test('leaves half of the descriptors for everything else, and is at least one', () => {
    expect(handlesWithin(500, 20_000)).toBe(500)
    expect(handlesWithin(500, 1_024)).toBe(170)
    expect(handlesWithin(500, 3)).toBe(1)
  })
})
