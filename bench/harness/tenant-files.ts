import { copyFile, mkdir, open, readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { eachAtOnce } from './call-server.ts'

const AT_ONCE = 8

/** The tenants' database files of a data folder. */
async function tenantFiles(dataDir: string): Promise<string[]> {
  const entries = await readdir(join(dataDir, 'tenants'), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sqlite'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** The file of one database. */
export async function fileOf(dataDir: string, databaseId: string): Promise<string> {
  const path = (await tenantFiles(dataDir)).find((one) => basename(one) === `${databaseId}.sqlite`)
  if (path === undefined) throw new Error(`There is no file of ${databaseId}.`)
  return path
}

/**
 * Gives all databases of a stopped server the rows of one of them, and copies the lot to `toFolder`, in the same sub-folders.
 * Everything is on the disk when this returns, so that no measurement pays for it. Gives the copies' paths.
 */
export async function fillAndCopy(dataDir: string, source: string, toFolder: string): Promise<string[]> {
  const files = await tenantFiles(dataDir)
  const pairs = files.map((path) => ({ path, copy: join(toFolder, relative(dataDir, path)) }))
  await eachAtOnce(pairs, AT_ONCE, async ({ path, copy }) => {
    await mkdir(dirname(copy), { recursive: true })
    await copyFile(source, copy)
    await sync(copy)
    if (path === source) return
    await copyFile(source, path)
    sayWhoseItIs(path)
    await sync(path)
  })
  return pairs.map(({ copy }) => copy)
}

/** A file that says that it is another database's is not opened. */
function sayWhoseItIs(path: string): void {
  const database = new DatabaseSync(path)
  database.prepare('UPDATE _tenantry_owner SET database_id = ?').run(basename(path, '.sqlite'))
  database.close()
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  await handle.sync()
  await handle.close()
}
