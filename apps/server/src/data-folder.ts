import { mkdir, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ConfigError } from './kernel/errors.ts'
import { openScratchFolder } from './scratch-folder.ts'

export interface DataFolders {
  scratchDir: string
  snapshotDir: string
}

/**
 * Makes the data folder and what belongs in it, for this user alone.
 * @throws ConfigError when it cannot be
 */
export async function openDataFolder(dataDir: string): Promise<DataFolders> {
  const snapshotDir = join(dataDir, 'snapshots')
  try {
    await makeFolder(snapshotDir)
    return { scratchDir: await openScratchFolder(join(dataDir, 'scratch')), snapshotDir }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      `The data folder ${dataDir} cannot be used: ${reason}. Choose another one with --data DIR (TENANTRY_DATA).`,
      { cause: error },
    )
  }
}

/** Whether nothing has been kept there yet; a folder that cannot be read is for `openDataFolder` to refuse. */
export async function isEmptyFolder(dataDir: string): Promise<boolean> {
  try {
    return (await readdir(dataDir)).length === 0
  } catch {
    return true
  }
}

/** Step by step: Node's own recursive form tries for ever where the system says "no such folder" to every try, as under /proc. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    await makeParent(path, error)
    await mkdir(path, { mode: 0o700 })
  }
}

async function makeParent(path: string, error: unknown): Promise<void> {
  const parent = dirname(path)
  const exists = await stat(parent).then(
    () => true,
    () => false,
  )
  if (exists) throw error
  await makeFolder(parent)
}
